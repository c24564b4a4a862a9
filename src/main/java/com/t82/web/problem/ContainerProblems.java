package com.t82.web.problem;

import com.t82.shared.AnswerLanguage;
import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemBody;
import com.t82.web.request.BodyPace;
import com.t82.web.request.RequestIds;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.Locale;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gives the same error format to requests that the container refuses before the application sees them, such as one with
 * an invalid path.
 */
@Configuration(proxyBeanMethods = false)
class ContainerProblems {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> containerProblemReports(MessageSource texts) {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass("");
                host.getPipeline().addValve(new Reports(texts));
            }
        });
    }

    /** Enough time for 128 kB over any connection, and for a picture of 10 MB over most. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> bodyPace() {
        return factory -> factory.addEngineValves(new BodyPace(Duration.ofSeconds(30), Duration.ofMinutes(2), 1_024));
    }

    private static final class Reports extends ErrorReportValve {

        private final MessageSource texts;

        Reports(MessageSource texts) {
            this.texts = texts;
        }

        @Override
        protected void report(Request request, Response response, @Nullable Throwable failure) {
            int status = response.getStatus();
            if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
                return;
            }
            CommonProblem problem = CommonProblem.of(status);
            Locale locale = AnswerLanguage.of(request.getHeader("Accept-Language"));
            try {
                response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
                response.setCharacterEncoding("UTF-8");
                if (response.getHeader(RequestIds.HEADER) == null) {
                    response.setHeader(RequestIds.HEADER, RequestIds.next());
                }
                Writer writer = response.getReporter();
                if (writer != null) {
                    writer.write(
                            JsonMapper.shared().writeValueAsString(ProblemBody.of(problem, status, texts, locale)));
                    response.finishResponse();
                }
            } catch (IOException e) {
                response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, e);
            }
        }
    }
}
