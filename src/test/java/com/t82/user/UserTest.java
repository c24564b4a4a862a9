package com.t82.user;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import com.jayway.jsonpath.JsonPath;
import com.t82.testing.AsStandalone;
import com.t82.testing.ModuleTest;
import com.t82.testing.RealServers;
import com.t82.user.provider.StubProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** Shared by the tests of this module: one context, stubs of the providers, and persons to sign up. */
@ModuleTest
@ContextConfiguration(initializers = {RealServers.class, AsStandalone.class})
public abstract class UserTest {

    public static final String PASSWORD = "letmein-1!";

    public static final StubProvider PROVIDERS = new StubProvider();

    private static final AtomicInteger PEOPLE = new AtomicInteger();

    @Autowired
    public MockMvc mvc;

    @DynamicPropertySource
    protected static void settings(DynamicPropertyRegistry settings) {
        settings.add("t82.user.kakao.base-url", PROVIDERS::base);
        settings.add("t82.user.kakao.app-id", () -> StubProvider.KAKAO_APP);
        settings.add("t82.user.google.base-url", PROVIDERS::base);
        settings.add("t82.user.google.token-info-url", () -> PROVIDERS.base() + "/tokeninfo");
        settings.add("t82.user.google.client-ids", () -> StubProvider.WEB_CLIENT + ", " + StubProvider.IOS_CLIENT);
        settings.add("t82.user.minimum-versions.hellot82", () -> "1.2.0");
        settings.add("t82.standalone.active", () -> "true");
        settings.add("t82.public-url", () -> "http://localhost:8080");
        settings.add("t82.user.pictures.directory", UserTest::temporaryDirectory);
    }

    public record Person(String email, String phoneNumber) {}

    /** A person without an account. */
    protected static Person newPerson() {
        int number = PEOPLE.incrementAndGet();
        return new Person("person" + number + "@example.com", "010-1000-%04d".formatted(number));
    }

    protected static String signUpBody(Person person) {
        return signUpBody(person.email(), person.phoneNumber(), PASSWORD, PASSWORD);
    }

    protected static String signUpBody(String email, String phoneNumber, String password, String check) {
        return """
                {"email":"%s","password":"%s","passwordCheck":"%s","name":"김서연","birthDate":"1999-12-31",
                 "phoneNumber":"%s","address":"서울특별시 마포구 양화로 45","addressDetail":"7층",
                 "imageUrl":"https://img.example.com/me.png","isArtist":false}
                """.formatted(email, password, check, phoneNumber);
    }

    protected MockHttpServletResponse perform(MockHttpServletRequestBuilder request) {
        try {
            MockHttpServletResponse response = mvc.perform(request).andReturn().getResponse();
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            return response;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    protected Person signedUp() {
        Person person = newPerson();
        MockHttpServletResponse response = perform(json(post("/api/v1/users/signup"), signUpBody(person)));
        if (response.getStatus() != 200) {
            throw new IllegalStateException("Sign-up answered " + response.getStatus());
        }
        return person;
    }

    public record Tokens(String access, String refresh) {}

    protected Tokens login(Person person) {
        return tokens(perform(loginRequest(person.email(), PASSWORD)));
    }

    protected static Tokens tokens(MockHttpServletResponse response) {
        String body = text(response);
        if (response.getStatus() != 200) {
            throw new IllegalStateException("Answered " + response.getStatus() + " " + body);
        }
        return new Tokens(JsonPath.read(body, "$.token"), JsonPath.read(body, "$.refreshToken"));
    }

    protected static MockHttpServletRequestBuilder loginRequest(String email, String password) {
        return json(post("/api/v1/users/login"), "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password));
    }

    protected static MockHttpServletRequestBuilder json(MockHttpServletRequestBuilder request, String body) {
        return request.contentType(MediaType.APPLICATION_JSON).content(body);
    }

    protected static MockHttpServletRequestBuilder with(String accessToken, MockHttpServletRequestBuilder request) {
        return request.header("Authorization", "Bearer " + accessToken);
    }

    protected static String text(MockHttpServletResponse response) {
        try {
            return response.getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String temporaryDirectory() {
        try {
            return Files.createTempDirectory("t82-pictures").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
