package com.t82.messaging;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.ResolvableType;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalApplicationListener;

/**
 * A method with {@code @ApplicationModuleListener}. For Modulith it is a transactional listener, so that its events are
 * stored. It does nothing when it is notified of an event, because a worker will claim the stored row.
 */
final class ModuleListener implements TransactionalApplicationListener<ApplicationEvent>, GenericApplicationListener {

    private final String id;
    private final Class<?> type;
    private final Method method;
    private final boolean takesGroups;
    private final int order;
    private final Supplier<Object> bean;

    /** @param order events of a listener with a lower order are delivered first */
    ModuleListener(String id, Method method, int order, Supplier<Object> bean) {
        if (id.isBlank() || method.getParameterCount() != 1) {
            throw new IllegalStateException("A module listener has an id and one parameter: " + method);
        }
        this.id = id;
        this.method = method;
        this.order = order;
        this.bean = bean;
        ResolvableType parameter = ResolvableType.forMethodParameter(method, 0);
        this.takesGroups = parameter.toClass() == List.class;
        this.type = (takesGroups ? parameter.getGeneric(0) : parameter).toClass();
        if (type == Object.class) {
            throw new IllegalStateException("A module listener declares the type of its events: " + method);
        }
        method.setAccessible(true);
    }

    /** Calls the bean itself and not its proxy, because the transaction of the group is active already. */
    void take(List<?> events) {
        Object target = bean.get();
        Object singleton = AopProxyUtils.getSingletonTarget(target);
        Object receiver = singleton == null ? target : singleton;
        if (takesGroups) {
            call(receiver, events);
        } else {
            events.forEach(event -> call(receiver, event));
        }
    }

    private void call(Object receiver, Object argument) {
        try {
            method.invoke(receiver, argument);
        } catch (InvocationTargetException e) {
            switch (e.getTargetException()) {
                case RuntimeException failure -> throw failure;
                case OutOfMemoryError outOfMemory -> throw outOfMemory;
                case Throwable failure -> throw new UndeclaredThrowableException(failure);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {}

    @Override
    public void processEvent(ApplicationEvent event) {}

    @Override
    public boolean supportsEventType(ResolvableType event) {
        return PayloadApplicationEvent.class.isAssignableFrom(event.toClass())
                && type.isAssignableFrom(
                        event.as(PayloadApplicationEvent.class).getGeneric(0).toClass());
    }

    @Override
    public String getListenerId() {
        return id;
    }

    @Override
    public TransactionPhase getTransactionPhase() {
        return TransactionPhase.AFTER_COMMIT;
    }

    @Override
    public int getOrder() {
        return order;
    }

    @Override
    public boolean supportsAsyncExecution() {
        return false;
    }

    @Override
    public void addCallback(SynchronizationCallback callback) {
        throw new UnsupportedOperationException("Events are delivered by workers");
    }

    @Override
    public String toString() {
        return id;
    }
}
