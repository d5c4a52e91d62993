package dev.weir.server.rpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes answers.
 *
 * @param <R> the answer
 */
interface AnswerForm<R> {

  /** An answer that its writer has encoded. */
  AnswerForm<byte[]> BYTES =
      new AnswerForm<>() {
        @Override
        public int size(byte[] answer) {
          return answer.length;
        }

        @Override
        public void write(byte[] answer, byte[] into, int size) {
          System.arraycopy(answer, 0, into, 0, size);
        }
      };

  /** Messages of Protocol Buffers. */
  static <R extends MessageLite> AnswerForm<R> message() {
    return new AnswerForm<>() {
      @Override
      public int size(R answer) {
        return answer.getSerializedSize();
      }

      @Override
      public void write(R answer, byte[] into, int size) {
        try {
          answer.writeTo(CodedOutputStream.newInstance(into, 0, size));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  /** How many bytes it takes. */
  int size(R answer);

  /** Writes it into the first so many bytes. */
  void write(R answer, byte[] into, int size);
}
