package com.t82.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.StaticMessageSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BulkheadTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String PATH = "/api/v1/seats/choice";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Bulkhead bulkhead = open();
    private final CountDownLatch go = new CountDownLatch(1);
    private final List<Thread> atWork = new ArrayList<>();

    @AfterEach
    void finish() throws InterruptedException {
        leave();
    }

    /** One place, for PUT requests. */
    private Bulkhead open() {
        return new Bulkhead(1, (method, path) -> method.equals("PUT"), meters.counter("turned-away"), texts(), JSON);
    }

    private static StaticMessageSource texts() {
        StaticMessageSource texts = new StaticMessageSource();
        texts.setUseCodeAsDefaultMessage(false);
        for (String code : List.of("COMMON-002", "COMMON-010")) {
            texts.addMessage(code, Locale.KOREAN, "거절했습니다.");
            texts.addMessage(code, Locale.ENGLISH, "Refused.");
        }
        texts.addMessage("COMMON-012", Locale.KOREAN, "잠시 후 다시 시도해 주세요.");
        texts.addMessage("COMMON-012", Locale.ENGLISH, "Please try again in a moment.");
        return texts;
    }

    private static MockHttpServletRequest request(String method) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, PATH);
        request.setServletPath(PATH);
        return request;
    }

    private static MockHttpServletRequest put(int bytes) {
        MockHttpServletRequest request = request("PUT");
        request.setContentType("application/json");
        request.setContent(" ".repeat(bytes).getBytes(StandardCharsets.US_ASCII));
        return request;
    }

    private MockHttpServletResponse ask(MockHttpServletRequest request) throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        bulkhead.doFilter(request, response, new MockFilterChain());
        return response;
    }

    /** Blocks until {@link #leave} is called. */
    private void occupy(MockHttpServletRequest request) throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        begin(request, (passed, answer) -> {
            entered.countDown();
            hold(go);
        });
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private void begin(MockHttpServletRequest request, FilterChain chain) {
        atWork.add(Thread.startVirtualThread(() -> {
            try {
                bulkhead.doFilter(request, new MockHttpServletResponse(), chain);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }));
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void leave() throws InterruptedException {
        go.countDown();
        for (Thread one : atWork) {
            one.join();
        }
    }

    @Test
    void aRequestOverTheLimitIsRefusedAtOnce() throws Exception {
        occupy(put(10));

        MockHttpServletResponse refused = ask(put(10));

        assertThat(refused.getStatus()).isEqualTo(503);
        assertThat(refused.getHeader("Retry-After")).isEqualTo("1");
        assertThat(refused.getContentType()).isEqualTo("application/problem+json");
        JsonNode problem = JSON.readTree(refused.getContentAsByteArray());
        assertThat(problem.get("code").asString()).isEqualTo("COMMON-012");
        assertThat(problem.get("name").asString()).isEqualTo("SERVICE_UNAVAILABLE");
        assertThat(problem.get("status").asInt()).isEqualTo(503);
        assertThat(problem.get("message").asString()).isEqualTo("잠시 후 다시 시도해 주세요.");
        assertThat(meters.counter("turned-away").count()).isOne();
        assertThat(ask(request("PUT")).getStatus()).as("without a body").isEqualTo(503);
        assertThat(ask(request("DELETE")).getStatus()).as("not guarded").isEqualTo(200);

        leave();
        assertThat(ask(put(10)).getStatus()).isEqualTo(200);
    }

    @Test
    void noBodyIsReadWhileAllPlacesAreTaken() throws Exception {
        occupy(put(10));
        MockHttpServletRequest request = new MockHttpServletRequest("PUT", PATH) {
            @Override
            public ServletInputStream getInputStream() {
                throw new AssertionError("A refusal has to cost less than what it protects");
            }
        };
        request.setServletPath(PATH);
        request.setContentType("application/json");
        request.setContent(new byte[10]);

        assertThat(ask(request).getStatus()).isEqualTo(503);
    }

    @Test
    void theRefusalIsAlsoInEnglish() throws Exception {
        occupy(put(10));
        MockHttpServletRequest request = put(10);
        request.addHeader("Accept-Language", "en-GB");

        assertThat(JSON.readTree(ask(request).getContentAsByteArray())
                        .get("message")
                        .asString())
                .isEqualTo("Please try again in a moment.");
    }

    @Test
    void aSlowBodyBlocksNoPlace() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch come = new CountDownLatch(1);
        CountDownLatch served = new CountDownLatch(1);
        begin(slow(asked, come), (passed, answer) -> served.countDown());
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(ask(put(10)).getStatus()).isEqualTo(200);

        come.countDown();
        assertThat(served.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static MockHttpServletRequest slow(CountDownLatch asked, CountDownLatch come) {
        return sending(() -> {
            asked.countDown();
            hold(come);
            return ' ';
        });
    }

    private static MockHttpServletRequest sending(Body body) {
        MockHttpServletRequest request = new MockHttpServletRequest("PUT", PATH) {
            @Override
            public ServletInputStream getInputStream() {
                return new ServletInputStream() {
                    @Override
                    public boolean isFinished() {
                        return false;
                    }

                    @Override
                    public boolean isReady() {
                        return false;
                    }

                    @Override
                    public void setReadListener(ReadListener listener) {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public int read() throws IOException {
                        return body.read();
                    }
                };
            }
        };
        request.setServletPath(PATH);
        request.setContent(new byte[10]);
        return request;
    }

    private interface Body {

        int read() throws IOException;
    }

    @Test
    void aBodyShorterThanAnnouncedTimesOut() throws Exception {
        MockHttpServletRequest request = sending(() -> {
            throw new SocketTimeoutException();
        });

        assertThat(ask(request).getStatus()).isEqualTo(408);
    }

    @Test
    void theBodyCanBeReadByTheNextFilter() throws Exception {
        MockHttpServletRequest request = put(0);
        request.setContent("[1,2]".getBytes(StandardCharsets.UTF_8));
        MockFilterChain chain = new MockFilterChain();

        bulkhead.doFilter(request, new MockHttpServletResponse(), chain);

        assertThat(chain.getRequest().getInputStream()).hasContent("[1,2]");
        assertThat(chain.getRequest().getReader().readLine()).isEqualTo("[1,2]");
    }

    private static MockHttpServletRequest upload(String caller) {
        MockHttpServletRequest upload = put(10);
        upload.setContentType("multipart/form-data; boundary=x");
        upload.setRemoteUser(caller);
        return upload;
    }

    /** Eight places for small bodies, one for large ones. */
    private Bulkhead knowingItsCallers(int places) {
        return new Bulkhead(
                places,
                (method, path) -> method.equals("PUT"),
                request -> {
                    if (request.getRemoteUser() == null) {
                        throw new ProblemException(CommonProblem.UNAUTHENTICATED);
                    }
                    return request.getRemoteUser();
                },
                meters.counter("turned-away"),
                texts(),
                JSON);
    }

    private MockHttpServletResponse ask(Bulkhead asked, MockHttpServletRequest request) throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        asked.doFilter(request, response, new MockFilterChain());
        return response;
    }

    @Test
    void largeBodiesTakeNoPlaceFromSmallOnes() throws Exception {
        Bulkhead large = knowingItsCallers(1);
        MockHttpServletRequest chunked = request("PUT");
        chunked.addHeader("Transfer-Encoding", "chunked");
        chunked.setContent(new byte[20_000]);
        chunked.setRemoteUser("third");
        MockHttpServletRequest unknownLength = new MockHttpServletRequest("PUT", PATH) {
            @Override
            public long getContentLengthLong() {
                return -1;
            }
        };
        unknownLength.setServletPath(PATH);
        unknownLength.addHeader("Transfer-Encoding", "chunked");
        unknownLength.setContent(new byte[20_000]);
        unknownLength.setRemoteUser("fourth");

        large.doFilter(upload("first"), new MockHttpServletResponse(), (request, answer) -> {
            try {
                assertThat(ask(large, put(10)).getStatus()).isEqualTo(200);
                assertThat(ask(large, upload("second")).getStatus()).isEqualTo(503);
                assertThat(ask(large, chunked).getStatus()).isEqualTo(503);
                assertThat(ask(large, unknownLength).getStatus()).isEqualTo(503);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(ask(large, upload("second")).getStatus()).isEqualTo(200);
    }

    @Test
    void aLargeBodyOfAnUnknownCallerIsRefused() throws Exception {
        MockHttpServletRequest anonymous = upload("nobody");
        anonymous.setRemoteUser(null);

        MockHttpServletResponse answer = ask(knowingItsCallers(1), anonymous);

        assertThat(answer.getStatus()).isEqualTo(401);
        assertThat(answer.getHeader("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(JSON.readTree(answer.getContentAsByteArray()).get("code").asString())
                .isEqualTo("COMMON-002");
    }

    @Test
    void eachCallerHasAShareOfThePlacesForLargeBodies() throws Exception {
        Bulkhead large = knowingItsCallers(16);

        large.doFilter(upload("first"), new MockHttpServletResponse(), (request, answer) -> {
            try {
                MockHttpServletResponse refused = ask(large, upload("first"));
                assertThat(refused.getStatus()).isEqualTo(429);
                assertThat(refused.getHeader("Retry-After")).isEqualTo("1");
                assertThat(ask(large, upload("second")).getStatus()).isEqualTo(200);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(ask(large, upload("first")).getStatus()).isEqualTo(200);
    }

    @Test
    void aBulkheadThatKnowsNoCallersLeavesLargeBodiesToTheNext() throws Exception {
        occupy(put(10));

        assertThat(ask(put(100_000)).getStatus()).isEqualTo(200);
    }

    @Test
    void aShortBodyOfUnknownLengthIsReadAhead() throws Exception {
        MockHttpServletRequest chunked = new MockHttpServletRequest("PUT", PATH) {
            @Override
            public long getContentLengthLong() {
                return -1;
            }
        };
        chunked.setServletPath(PATH);
        chunked.addHeader("Transfer-Encoding", "chunked");
        chunked.setContent("{}".getBytes(StandardCharsets.US_ASCII));
        MockFilterChain inside = new MockFilterChain();

        bulkhead.doFilter(chunked, new MockHttpServletResponse(), inside);

        assertThat(inside.getRequest()).isInstanceOf(ReceivedRequest.class);
        assertThat(inside.getRequest().getInputStream().readAllBytes())
                .asString()
                .isEqualTo("{}");
    }

    @Test
    void theDecodedPathDecides() throws Exception {
        List<String> paths = new ArrayList<>();
        Bulkhead listening =
                new Bulkhead(1, (method, path) -> paths.add(path), meters.counter("turned-away"), texts(), JSON);
        MockHttpServletRequest spelt = new MockHttpServletRequest("PUT", "/api/v1/seats/choic%65");
        spelt.setServletPath(PATH);
        MockHttpServletRequest dispatched = new MockHttpServletRequest("PUT", "/api/v1/seats/choic%65");
        dispatched.setPathInfo(PATH);

        listening.doFilter(spelt, new MockHttpServletResponse(), new MockFilterChain());
        listening.doFilter(dispatched, new MockHttpServletResponse(), new MockFilterChain());

        assertThat(paths).containsExactly(PATH, PATH);
    }

    @Test
    void aRequestThatPassedOneBulkheadPassesTheNext() throws Exception {
        occupy(put(10));
        CountDownLatch passed = new CountDownLatch(1);
        Bulkhead special = open();

        special.doFilter(
                put(10),
                new MockHttpServletResponse(),
                (request, response) -> bulkhead.doFilter(request, response, (inner, answer) -> passed.countDown()));

        await().until(() -> passed.getCount() == 0);
    }
}
