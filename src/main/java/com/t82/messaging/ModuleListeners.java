package com.t82.messaging;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.EventListenerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.Order;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/**
 * Makes a {@link ModuleListener} of each {@code @ApplicationModuleListener} method, before Spring's own factories do.
 */
@Component
class ModuleListeners implements EventListenerFactory, BeanFactoryAware, Ordered {

    private final Map<String, ModuleListener> listeners = new LinkedHashMap<>();
    private @Nullable BeanFactory beans;

    /** Listener factories exist before constructors can be autowired. */
    @Override
    public void setBeanFactory(BeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public int getOrder() {
        return 0;
    }

    @Override
    public boolean supportsMethod(Method method) {
        return AnnotatedElementUtils.hasAnnotation(method, ApplicationModuleListener.class);
    }

    @Override
    public ApplicationListener<?> createApplicationListener(String bean, Class<?> type, Method method) {
        ApplicationModuleListener annotation =
                AnnotatedElementUtils.findMergedAnnotation(method, ApplicationModuleListener.class);
        if (annotation == null || !annotation.condition().isBlank()) {
            throw new IllegalStateException("A module listener has no condition: " + method);
        }
        BeanFactory factory = Objects.requireNonNull(beans);
        Order order = AnnotatedElementUtils.findMergedAnnotation(method, Order.class);
        ModuleListener listener = new ModuleListener(
                annotation.id(),
                AopUtils.getMostSpecificMethod(method, ClassUtils.getUserClass(type)),
                order == null ? LOWEST_PRECEDENCE : order.value(),
                () -> factory.getBean(bean));
        synchronized (listeners) {
            if (listeners.putIfAbsent(listener.getListenerId(), listener) != null) {
                throw new IllegalStateException("Two module listeners have the id " + listener.getListenerId());
            }
        }
        return listener;
    }

    Collection<ModuleListener> all() {
        synchronized (listeners) {
            return new ArrayList<>(listeners.values());
        }
    }

    Collection<String> ids() {
        synchronized (listeners) {
            return new ArrayList<>(listeners.keySet());
        }
    }
}
