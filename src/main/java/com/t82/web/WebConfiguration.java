package com.t82.web;

import com.t82.shared.AnswerLanguage;
import com.t82.shared.KoreanTime;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.validation.autoconfigure.ValidationConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.format.FormatterRegistry;
import org.springframework.http.HttpHeaders;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.ext.javatime.ser.LocalDateTimeSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** Formats of requests and answers: JSON alone, Korean unless English is preferred, local time without fractions. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    private static final Set<String> UNSUPPORTED = Set.of("xml", "yaml", "cbor", "x-jackson-smile");

    private final JsonMapper json;

    WebConfiguration(@Lazy JsonMapper json) {
        this.json = json;
    }

    /**
     * {@code LocalDateTime} is Korean local time on the wire, exactly {@value KoreanTime#WIRE_PATTERN}; a date is text
     * with a year of four digits. Neither is ever written or read as a number or a list.
     */
    @Bean
    static JsonMapperBuilderCustomizer wireTimes() {
        return builder -> builder.addModule(new SimpleModule("wire-times")
                .addSerializer(LocalDateTime.class, new LocalDateTimeSerializer(KoreanTime.WIRE_FORMAT))
                .addDeserializer(
                        LocalDate.class,
                        new FromText<>(LocalDate.class, text -> LocalDate.parse(text, KoreanTime.WIRE_DATE_FORMAT)))
                .addDeserializer(
                        LocalDateTime.class,
                        new FromText<>(
                                LocalDateTime.class, text -> LocalDateTime.parse(text, KoreanTime.WIRE_FORMAT))));
    }

    /** "Today" is the date in Korea, whatever the time zone of the machine. The validators keep the clock they get. */
    @Bean
    static ValidationConfigurationCustomizer koreanToday(Clock clock) {
        return validation -> validation.clockProvider(() -> clock.withZone(KoreanTime.ZONE));
    }

    @Bean
    LocaleResolver localeResolver() {
        return new AcceptHeaderLocaleResolver() {
            @Override
            public Locale resolveLocale(HttpServletRequest request) {
                return AnswerLanguage.of(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE));
            }
        };
    }

    /**
     * JSON alone, although libraries on the class path support more formats. Requests are read strictly: a value of
     * another JSON type is refused and not converted. Answers of other systems are read with the lenient mapper.
     */
    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder.withJsonConverter(new JacksonJsonHttpMessageConverter(strict(json)));
        builder.configureMessageConvertersList(converters -> converters.removeIf(converter ->
                converter.getSupportedMediaTypes().stream().anyMatch(type -> UNSUPPORTED.contains(type.getSubtype()))));
    }

    static JsonMapper strict(JsonMapper json) {
        JsonMapper.Builder strict = json.rebuild()
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS);
        for (LogicalType type : LogicalType.values()) {
            strict.withCoercionConfig(type, shapes -> {
                shapes.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.EmptyArray, CoercionAction.Fail);
                if (type != LogicalType.Textual) {
                    shapes.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
                }
                switch (type) {
                    case Textual ->
                        shapes.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
                    case Integer, Boolean ->
                        shapes.setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.String, CoercionAction.Fail);
                    case Float -> shapes.setCoercion(CoercionInputShape.String, CoercionAction.Fail);
                    case Enum, DateTime ->
                        shapes.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                    default -> {}
                }
                if (type == LogicalType.Boolean) {
                    shapes.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                }
            });
        }
        return strict.build();
    }

    @Override
    public void addFormatters(FormatterRegistry formatters) {
        formatters.addConverter(
                String.class, LocalDateTime.class, text -> LocalDateTime.parse(text, KoreanTime.WIRE_FORMAT));
    }

    /** Reads a value from a JSON string, and from no other JSON type. */
    private static final class FromText<T> extends StdDeserializer<T> {

        private final transient Function<String, T> parse;

        FromText(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public @Nullable T deserialize(JsonParser json, DeserializationContext context) {
            if (!json.hasToken(JsonToken.VALUE_STRING)) {
                return context.reportInputMismatch(this, "text expected");
            }
            try {
                return parse.apply(json.getString());
            } catch (DateTimeException e) {
                return context.reportInputMismatch(this, "unreadable text");
            }
        }
    }
}
