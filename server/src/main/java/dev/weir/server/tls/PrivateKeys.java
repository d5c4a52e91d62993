package dev.weir.server.tls;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/**
 * Reads private keys in the three forms that tools write: PKCS 8 ({@code PRIVATE KEY}), PKCS 1
 * ({@code RSA PRIVATE KEY}) and SEC 1 ({@code EC PRIVATE KEY}). Java knows the first alone; the
 * others are what stands in it, so they are put into it (RFC 5958, RFC 5915).
 */
final class PrivateKeys {

  private static final int INTEGER = 0x02;
  private static final int OCTETS = 0x04;
  private static final int SEQUENCE = 0x30;

  /** In an EC key, the curve. */
  private static final int CURVE = 0xA0;

  private static final byte[] VERSION = {INTEGER, 1, 0};

  /** 1.2.840.113549.1.1.1 and no parameters. */
  private static final byte[] RSA = {
    0x06, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1, 0x05, 0
  };

  /** 1.2.840.10045.2.1; its parameters are the curve. */
  private static final byte[] EC = {0x06, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

  private PrivateKeys() {}

  /** Whether a block of PEM is a key. */
  static boolean isKey(Pem block) {
    return block.label().endsWith("PRIVATE KEY");
  }

  /**
   * Reads a key.
   *
   * @throws GeneralSecurityException if it is none, or of a kind that TLS does not know; says
   *     nothing of what is in it
   */
  static PrivateKey read(Pem block) throws GeneralSecurityException {
    if (block.label().startsWith("ENCRYPTED") || block.content().contains("ENCRYPTED")) {
      throw new InvalidKeySpecException("an encrypted key");
    }
    try {
      byte[] bytes = block.bytes();
      byte[] encoded =
          switch (block.label()) {
            case "RSA PRIVATE KEY" -> wrapped(RSA, bytes);
            case "EC PRIVATE KEY" -> wrapped(joined(EC, curve(bytes)), bytes);
            default -> bytes;
          };
      return generated(new PKCS8EncodedKeySpec(encoded));
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw new InvalidKeySpecException("a damaged key", e);
    }
  }

  private static PrivateKey generated(PKCS8EncodedKeySpec encoded) throws GeneralSecurityException {
    InvalidKeySpecException damaged = new InvalidKeySpecException("a damaged key");
    for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (InvalidKeySpecException e) {
        damaged.addSuppressed(e); // or of another algorithm
      }
    }
    throw damaged;
  }

  private static byte[] wrapped(byte[] algorithm, byte[] key) {
    return element(SEQUENCE, joined(VERSION, element(SEQUENCE, algorithm), element(OCTETS, key)));
  }

  /** What stands in an EC key under its curve: version, key, and then it. */
  private static byte[] curve(byte[] key) {
    ByteBuffer fields = enter(ByteBuffer.wrap(key), SEQUENCE);
    enter(fields, INTEGER);
    enter(fields, OCTETS);
    ByteBuffer curve = enter(fields, CURVE);
    byte[] bytes = new byte[curve.remaining()];
    curve.get(bytes);
    return bytes;
  }

  /** What is in the next element, which has to have this tag; steps over it. */
  private static ByteBuffer enter(ByteBuffer in, int tag) {
    if ((in.get() & 0xFF) != tag) {
      throw new IllegalArgumentException("another tag");
    }
    int length = in.get() & 0xFF;
    if (length > 0x80) {
      int bytes = length & 0x7F;
      if (bytes > 2) {
        throw new IllegalArgumentException("too long");
      }
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = (length << 8) | (in.get() & 0xFF);
      }
    }
    if (length > in.remaining()) {
      throw new IllegalArgumentException("cut off");
    }
    ByteBuffer content = in.slice(in.position(), length);
    in.position(in.position() + length);
    return content;
  }

  private static byte[] element(int tag, byte[] content) {
    int length = content.length;
    byte low = (byte) length;
    if (length < 0x80) {
      return joined(new byte[] {(byte) tag, low}, content);
    }
    return length < 0x100
        ? joined(new byte[] {(byte) tag, (byte) 0x81, low}, content)
        : joined(new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), low}, content);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
