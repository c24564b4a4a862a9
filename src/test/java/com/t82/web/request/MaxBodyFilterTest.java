package com.t82.web.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.shared.web.LargeBody;
import com.t82.shared.web.Upload;
import com.t82.testing.Handlers;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.ModelAndView;

class MaxBodyFilterTest {

    private static final int KILO = 1024;

    /** An operation with a large body and one with an upload. */
    @RestController
    static class Bodies {

        @LargeBody(KILO * KILO)
        @PostMapping("/api/v1/check-in/merge")
        void merge() {}

        @Upload
        @PostMapping("/api/v1/images")
        void upload() {}
    }

    private final AtomicReference<@Nullable Exception> refusal = new AtomicReference<>();
    private final MockFilterChain inside = new MockFilterChain();
    private final MaxBodyFilter gate =
            new MaxBodyFilter(128 * KILO, Handlers.of(Bodies.class), (request, response, handler, failure) -> {
                refusal.set(failure);
                return new ModelAndView();
            });

    private @Nullable CommonProblem refusalOf(MockHttpServletRequest request) throws Exception {
        gate.doFilter(request, new MockHttpServletResponse(), inside);
        return refusal.get() instanceof ProblemException problem ? (CommonProblem) problem.type() : null;
    }

    private static MockHttpServletRequest request(String method, String path, String type, int bytes) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        request.setServletPath(path);
        request.setContentType(type);
        request.setContent(new byte[bytes]);
        return request;
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/payment, application/json, 128,",
        "POST, /api/v1/payment, application/json, 129, PAYLOAD_TOO_LARGE",
        "POST, /api/v1/check-in/merge, application/json, 1024,",
        "POST, /api/v1/check-in/merge, application/json, 1025, PAYLOAD_TOO_LARGE",
        "POST, /api/v1/check-in, application/json, 129, PAYLOAD_TOO_LARGE",
        "POST, /api/v1/images, multipart/form-data; boundary=a, 5000,",
        "POST, /api/v1/images, application/json, 129, PAYLOAD_TOO_LARGE",
        "PUT, /api/v1/images, multipart/form-data; boundary=a, 1, UNSUPPORTED_MEDIA_TYPE",
        "POST, /api/v1/payment, multipart/form-data; boundary=a, 1, UNSUPPORTED_MEDIA_TYPE",
        "POST, /api/v1/payment, Multipart/Mixed; boundary=a, 5000, UNSUPPORTED_MEDIA_TYPE",
        "POST, /api/v1/payment, nonsense, 1, UNSUPPORTED_MEDIA_TYPE"
    })
    void anInvalidBodyIsRefused(String method, String path, String type, int kilobytes, @Nullable CommonProblem problem)
            throws Exception {
        assertThat(refusalOf(request(method, path, type, kilobytes * KILO))).isEqualTo(problem);
        assertThat(inside.getRequest() == null).isEqualTo(problem != null);
    }

    @Test
    void aBodyOfUnknownLengthIsCountedWhileItIsRead() throws Exception {
        MockHttpServletRequest endless = new MockHttpServletRequest("POST", "/api/v1/payment") {
            @Override
            public long getContentLengthLong() {
                return -1;
            }
        };
        endless.setContentType("application/json");
        endless.setContent(new byte[129 * KILO]);

        assertThat(refusalOf(endless)).isNull();

        HttpServletRequest let = (HttpServletRequest) inside.getRequest();
        assertThatThrownBy(() -> let.getInputStream().readAllBytes()).isInstanceOf(ProblemException.class);
    }
}
