package com.t82.testing;

import com.t82.web.request.AnnotatedHandlers;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The handlers of controllers, without a dispatcher. */
public final class Handlers {

    private Handlers() {}

    /** The annotations of these controllers. */
    public static AnnotatedHandlers of(Class<?>... controllers) {
        StaticApplicationContext context = new StaticApplicationContext();
        for (Class<?> controller : controllers) {
            context.registerSingleton(controller.getName(), controller);
        }
        RequestMappingHandlerMapping mapping = new RequestMappingHandlerMapping();
        mapping.setApplicationContext(context);
        mapping.afterPropertiesSet();
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("requestMappingHandlerMapping", mapping);
        return new AnnotatedHandlers(beans.getBeanProvider(RequestMappingHandlerMapping.class));
    }
}
