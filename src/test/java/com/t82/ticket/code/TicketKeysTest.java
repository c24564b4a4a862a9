package com.t82.ticket.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.t82.event.PerformanceId;
import com.t82.shared.ProblemException;
import com.t82.ticket.TicketId;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Only a code that one of the keys has signed is a ticket code. */
class TicketKeysTest {

    private static final KeyPair FIRST = pair();
    private static final KeyPair SECOND = pair();

    private final TicketKeys keys = keys(FIRST, 1, Map.of());
    private final TicketCode code =
            new TicketCode(new TicketId(42), new PerformanceId(7), TicketCode.randomNonce(new SecureRandom()));

    @Test
    void aSignedCodeIsReadBackUnchanged() {
        assertThat(keys.verify(keys.sign(code))).isEqualTo(code);
    }

    @Test
    void aLineEndFromAScannerIsIgnored() {
        assertThat(keys.verify(keys.sign(code) + "\r\n")).isEqualTo(code);
    }

    @Test
    void aCodeIsShortAndUsesOnlyTheQrAlphabet() {
        assertThat(keys.sign(code)).hasSize(151).matches("T82:[0-9A-Z $%*+\\-./:]+");
    }

    @Test
    void aCodeWithAFlippedBitIsRefused() {
        byte[] signed = bytes(keys.sign(code));
        for (int bit = 0; bit < signed.length * 8; bit++) {
            byte[] forged = signed.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(problem(keys, text(forged)))
                    .as("bit %d", bit)
                    .isEqualTo(bit < 8 ? CodeProblem.CODE_UNREADABLE : CodeProblem.CODE_FORGED);
        }
    }

    @Test
    void aCodeSignedWithAnUnknownKeyIsRefused() {
        assertThat(problem(keys, keys(SECOND, 1, Map.of()).sign(code))).isEqualTo(CodeProblem.CODE_FORGED);
        assertThat(problem(keys, keys(SECOND, 2, Map.of()).sign(code))).isEqualTo(CodeProblem.CODE_FORGED);
    }

    @Test
    void aCodeForAnotherPerformanceNeedsANewSignature() {
        byte[] own = bytes(keys.sign(code));
        byte[] other = bytes(keys.sign(new TicketCode(code.ticket(), new PerformanceId(8), code.nonce())));
        byte[] mixed = own.clone();
        System.arraycopy(other, 10, mixed, 10, 8);

        assertThat(problem(keys, text(mixed))).isEqualTo(CodeProblem.CODE_FORGED);
    }

    @Test
    void whatIsNotACodeIsUnreadable() {
        String signed = keys.sign(code);
        for (String text : List.of(
                "",
                "T82:",
                "https://example.org",
                "T82:abc",
                "T82:::::::",
                signed.substring(4),
                signed.substring(0, signed.length() - 3),
                signed + "000",
                signed.toLowerCase())) {
            assertThat(problem(keys, text)).as(text).isEqualTo(CodeProblem.CODE_UNREADABLE);
        }
    }

    @Test
    void codesOfARotatedKeyStayValidWhileTheKeyIsListed() {
        String old = keys.sign(code);
        TicketKeys rotated = keys(SECOND, 2, Map.of(1, publicKey(FIRST)));

        assertThat(rotated.verify(old)).isEqualTo(code);
        assertThat(rotated.verify(rotated.sign(code))).isEqualTo(code);
        assertThat(bytes(rotated.sign(code))[1]).isEqualTo((byte) 2);
        assertThat(rotated.published()).containsOnlyKeys(1, 2);
        assertThat(rotated.published().get(1)).isEqualTo(raw(FIRST));
        assertThat(rotated.published().get(2)).isEqualTo(raw(SECOND));
        assertThat(problem(keys(SECOND, 2, Map.of()), old)).isEqualTo(CodeProblem.CODE_FORGED);
    }

    @ParameterizedTest
    @CsvSource({
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
                + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
                + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    })
    void thePublicKeyMatchesTheExamplesOfTheRfc(String secret, String expected) {
        String pkcs8 = Base64.getEncoder()
                .encodeToString(HexFormat.of().parseHex("302e020100300506032b657004220420" + secret));
        TicketKeys example = new TicketKeys(settings(pkcs8, 1, Map.of()));
        assertThat(HexFormat.of().formatHex(example.published().get(1))).isEqualTo(expected);
    }

    @RepeatedTest(20)
    void thePublicKeyMatchesAGeneratedKeyPair() {
        KeyPair pair = pair();
        assertThat(keys(pair, 1, Map.of()).published().get(1)).isEqualTo(raw(pair));
    }

    @Test
    void anAddressSignatureIsValidForOneCodeAndInstantAndIsNoTicketCode() {
        String signature = keys.signAddress(code, 1000);
        TicketCode reissued = new TicketCode(code.ticket(), code.performance(), UUID.randomUUID());
        TicketCode other = new TicketCode(new TicketId(43), code.performance(), code.nonce());

        assertThat(keys.hasSignedAddress(code, 1000, signature)).isTrue();
        assertThat(keys.hasSignedAddress(code, 1001, signature)).isFalse();
        assertThat(keys.hasSignedAddress(reissued, 1000, signature)).isFalse();
        assertThat(keys.hasSignedAddress(other, 1000, signature)).isFalse();
        assertThat(keys(SECOND, 1, Map.of()).hasSignedAddress(code, 1000, signature))
                .isFalse();
        assertThat(keys(SECOND, 2, Map.of(1, publicKey(FIRST))).hasSignedAddress(code, 1000, signature))
                .as("after a rotation of the key")
                .isTrue();
        for (String junk : List.of("", "!", "AAAA", signature.substring(1), signature + "AAAA")) {
            assertThat(keys.hasSignedAddress(code, 1000, junk)).as(junk).isFalse();
        }
    }

    @Test
    void aKeyInPemFormatIsAccepted() {
        String pem = "-----BEGIN PRIVATE KEY-----\n" + privateKey(FIRST) + "\n-----END PRIVATE KEY-----\n";
        assertThat(keys.verify(new TicketKeys(settings(pem, 1, Map.of())).sign(code)))
                .isEqualTo(code);
    }

    @Test
    void startupFailsWithoutAValidKey() throws Exception {
        String rsa = Base64.getEncoder()
                .encodeToString(KeyPairGenerator.getInstance("RSA")
                        .generateKeyPair()
                        .getPrivate()
                        .getEncoded());
        for (String key : Arrays.asList(null, " ", rsa, "bm90IGEga2V5")) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> new TicketKeys(settings(key, 1, Map.of())))
                    .withMessageContaining("t82.ticket.signing-key");
        }
        assertThatIllegalStateException().isThrownBy(() -> keys(FIRST, 256, Map.of()));
    }

    @Test
    void theSettingsDoNotPrintTheKey() {
        assertThat(settings(privateKey(FIRST), 1, Map.of()).toString()).doesNotContain(privateKey(FIRST));
    }

    @Test
    void base45MatchesTheExamplesOfTheRfc() {
        assertThat(Base45.encode("AB".getBytes(StandardCharsets.US_ASCII))).isEqualTo("BB8");
        assertThat(Base45.encode("Hello!!".getBytes(StandardCharsets.US_ASCII))).isEqualTo("%69 VD92EX0");
        assertThat(Base45.encode("base-45".getBytes(StandardCharsets.US_ASCII))).isEqualTo("UJCLQE7W581");
        assertThat(Base45.decode("QED8WEX0")).isEqualTo("ietf!".getBytes(StandardCharsets.US_ASCII));
        for (String bad : List.of("GGW", ":::", "A", "::", "ab8")) {
            assertThatIllegalArgumentException().as(bad).isThrownBy(() -> Base45.decode(bad));
        }
    }

    private static CodeProblem problem(TicketKeys keys, String text) {
        CodeProblem[] problem = new CodeProblem[1];
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> keys.verify(text))
                .satisfies(thrown -> problem[0] = (CodeProblem) thrown.type());
        return problem[0];
    }

    private static byte[] bytes(String code) {
        return Base45.decode(code.substring(TicketKeys.PREFIX.length()));
    }

    private static String text(byte[] bytes) {
        return TicketKeys.PREFIX + Base45.encode(bytes);
    }

    private static TicketKeys keys(KeyPair pair, int id, Map<Integer, String> others) {
        return new TicketKeys(settings(privateKey(pair), id, others));
    }

    private static CodeSettings settings(String key, int id, Map<Integer, String> others) {
        return new CodeSettings(key, id, others);
    }

    private static String privateKey(KeyPair pair) {
        return Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded());
    }

    private static String publicKey(KeyPair pair) {
        return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    }

    private static byte[] raw(KeyPair pair) {
        return Arrays.copyOfRange(pair.getPublic().getEncoded(), 12, 44);
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
