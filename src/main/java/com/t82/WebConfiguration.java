package com.t82;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.t82.shared.KoreanTime;
import com.t82.user.UserId;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.validation.autoconfigure.ValidationConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;
import tools.jackson.databind.ext.javatime.deser.LocalDateDeserializer;
import tools.jackson.databind.ext.javatime.deser.LocalDateTimeDeserializer;
import tools.jackson.databind.ext.javatime.ser.LocalDateTimeSerializer;
import tools.jackson.databind.module.SimpleModule;

/** The wire's habits: Korean unless English is asked for, local time without fraction, the caller as a parameter. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    private static final Set<String> UNSPOKEN = Set.of("xml", "yaml", "cbor", "x-jackson-smile");

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(UserId.class);
    }

    /**
     * {@code LocalDateTime} is Korean local time on the wire, exactly {@value KoreanTime#WIRE_PATTERN}; a date is text with
     * a year of four digits, never a count of days.
     */
    @Bean
    JsonMapperBuilderCustomizer wireTimes() {
        return builder -> builder.withConfigOverride(
                        LocalDate.class, date -> date.setFormat(JsonFormat.Value.forLeniency(false)))
                .addModule(new SimpleModule("wire-times")
                        .addSerializer(LocalDateTime.class, new LocalDateTimeSerializer(KoreanTime.WIRE_FORMAT))
                        .addDeserializer(LocalDate.class, new LocalDateDeserializer(KoreanTime.WIRE_DATE_FORMAT))
                        .addDeserializer(LocalDateTime.class, new LocalDateTimeDeserializer(KoreanTime.WIRE_FORMAT)));
    }

    /** "Today" is the day in Korea, in whichever zone the machine stands. */
    @Bean
    ValidationConfigurationCustomizer koreanToday(Clock clock) {
        return validation -> validation.clockProvider(() -> Clock.fixed(clock.instant(), KoreanTime.ZONE));
    }

    @Bean
    LocaleResolver localeResolver() {
        AcceptHeaderLocaleResolver resolver = new AcceptHeaderLocaleResolver();
        resolver.setSupportedLocales(List.of(Locale.KOREAN, Locale.ENGLISH));
        resolver.setDefaultLocale(Locale.KOREAN);
        return resolver;
    }

    /** JSON and nothing else, whatever formats the libraries on the class path could do. */
    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder.configureMessageConvertersList(converters -> converters.removeIf(converter ->
                converter.getSupportedMediaTypes().stream().anyMatch(type -> UNSPOKEN.contains(type.getSubtype()))));
    }

    @Override
    public void addFormatters(FormatterRegistry formatters) {
        formatters.addConverter(
                String.class, LocalDateTime.class, text -> LocalDateTime.parse(text, KoreanTime.WIRE_FORMAT));
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerResolver());
    }

    /** Gives a handler method the caller as a {@link UserId}; {@code @Nullable} where the caller may be anonymous. */
    private static final class CallerResolver implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == UserId.class;
        }

        @Override
        public @Nullable Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binderFactory) {
            if (request.getUserPrincipal() instanceof Authentication caller && caller.isAuthenticated()) {
                return new UserId(UUID.fromString(caller.getName()));
            }
            if (parameter.isOptional()) {
                return null;
            }
            throw new AuthenticationCredentialsNotFoundException("This needs a signed-in user");
        }
    }
}
