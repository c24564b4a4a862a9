package com.t82.ticket.code;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/**
 * Computes the public key of an Ed25519 private key, as RFC 8032, section 5.1.5 defines it. The JDK signs and verifies,
 * but cannot compute one key from the other. This runs once, at startup, and not in constant time: an attacker who can
 * measure it has access to the key anyway.
 */
final class Ed25519 {

    static final String NAME = "Ed25519";

    private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger D = quotient(BigInteger.valueOf(-121665), BigInteger.valueOf(121666));
    private static final Point BASE = new Point(
            new BigInteger("15112221349535400772501151409588531511454012693041857206046113283949847762202"),
            quotient(BigInteger.valueOf(4), BigInteger.valueOf(5)));
    private static final Point NEUTRAL = new Point(BigInteger.ZERO, BigInteger.ONE);

    private Ed25519() {}

    /** @throws IllegalStateException when the key does not expose its bytes, as hardware keys do not */
    static PublicKey publicKeyOf(EdECPrivateKey key) throws GeneralSecurityException {
        byte[] seed = key.getBytes()
                .orElseThrow(() -> new IllegalStateException("The signing key does not expose its bytes"));
        byte[] scalar = Arrays.copyOf(MessageDigest.getInstance("SHA-512").digest(seed), 32);
        scalar[0] &= (byte) 0xf8;
        scalar[31] &= 0x7f;
        scalar[31] |= 0x40;
        Point point = BASE.times(littleEndian(scalar));
        EdECPoint encoded = new EdECPoint(point.x().testBit(0), point.y());
        return KeyFactory.getInstance(NAME).generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, encoded));
    }

    private static BigInteger littleEndian(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return new BigInteger(1, reversed);
    }

    private static BigInteger quotient(BigInteger dividend, BigInteger divisor) {
        return dividend.multiply(divisor.modInverse(P)).mod(P);
    }

    /** A point of the curve -x² + y² = 1 + dx²y². One addition formula holds for all of its points. */
    private record Point(BigInteger x, BigInteger y) {

        Point plus(Point other) {
            BigInteger product = D.multiply(x).multiply(other.x).multiply(y).multiply(other.y);
            return new Point(
                    quotient(x.multiply(other.y).add(other.x.multiply(y)), BigInteger.ONE.add(product)),
                    quotient(y.multiply(other.y).add(x.multiply(other.x)), BigInteger.ONE.subtract(product)));
        }

        Point times(BigInteger factor) {
            Point sum = NEUTRAL;
            for (int bit = factor.bitLength() - 1; bit >= 0; bit--) {
                sum = sum.plus(sum);
                if (factor.testBit(bit)) {
                    sum = sum.plus(this);
                }
            }
            return sum;
        }
    }
}
