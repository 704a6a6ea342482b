package org.duration.coordinator.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.duration.interceptor.Registration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against an init that answers what the test says. */
final class InitLinkTest {
  @TempDir Path directory;
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private ServerSocketChannel server;
  private SocketChannel init;
  private InitLink link;

  private final InitEvents events =
      new InitEvents() {
        @Override
        public void exited(int pid, int status, int remaining, String application) {
          told.add("exited " + pid + " " + status + " " + remaining + " " + application);
        }

        @Override
        public void registered(Registration registration) {
          told.add("registered " + registration.pid() + " " + registration.application());
        }

        @Override
        public void guestAsks(int what, int pid) {
          told.add("asks " + what + " " + pid);
        }

        @Override
        public void gone() {
          told.add("gone");
        }
      };

  @BeforeEach
  void connect() throws IOException {
    Path socket = directory.resolve("init.sock");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    link = InitLink.connect(socket, events);
    init = server.accept();
  }

  @AfterEach
  void close() throws IOException {
    link.close();
    init.close();
    server.close();
  }

  @Test
  void givenHello_whenAnswered_thenTheGreetingIsRead() throws Exception {
    answer(MessageType.HELLO_OK, Payload.write().u32(4711).u32(9).u32(1).u32(3).string("shop"));

    assertThat(link.hello()).isEqualTo(new InitLink.Greeting(4711, 1, 3, "shop"));
  }

  @Test
  void givenEventBeforeTheAnswer_whenAsked_thenBothArrive() throws Exception {
    event(MessageType.EXIT, Payload.write().u32(2).u32(9).u32(0).u32(1).string("db"));
    answer(MessageType.PROCESS_LIST, Payload.write().u32(0).u32(0));

    assertThat(link.processes().registrations()).isEmpty();
    assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo("exited 2 9 0 db");
  }

  @Test
  void givenExitOfAnOrphan_whenTold_thenNoApplicationIsNamed() throws Exception {
    event(MessageType.EXIT, Payload.write().u32(7).u32(0).u32(1).u32(0).string("db"));

    assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo("exited 7 0 1 ");
  }

  @Test
  void givenRegistrations_whenListed_thenAllFieldsAreRead() throws Exception {
    answer(
        MessageType.PROCESS_LIST,
        Payload.write().u32(1).u32(17).u32(5).u32(2).u32(3).u32(1).u64(99).string("web"));

    assertThat(link.processes())
        .isEqualTo(new InitLink.Processes(17, List.of(new Registration(5, 2, 3, 99, "web"))));
  }

  @Test
  void givenApplications_whenOneIsLookedFor_thenTheRunningOneOfThatNameIsFound() throws Exception {
    Payload list = Payload.write().u32(3).u32(0);
    list.u32(0).u32(2).u32(900).u32(1).u32(9).u32(0).string("db");
    list.u32(1).u32(5).u32(901).u32(0).u32(0).u32(0).string("web");
    list.u32(2).u32(7).u32(902).u32(0).u32(0).u32(0).string("db");
    answer(MessageType.APPLICATION_LIST, list);
    int found = link.firstProcess("db");
    answer(MessageType.APPLICATION_LIST, list);

    assertThat(found).isEqualTo(7);
    assertThat(link.firstProcess("none")).isZero();
  }

  @Test
  void givenMoreApplicationsThanAFrameHolds_whenReleased_thenSeveralFramesTheLastOneNotFull()
      throws Exception {
    CompletableFuture<List<Integer>> counts = CompletableFuture.supplyAsync(() -> answerOk(3));
    List<Registration> roots =
        IntStream.range(0, 30).mapToObj(i -> new Registration(i + 2, 1, 0, 0, "a" + i)).toList();

    link.released(roots);

    assertThat(counts.get(5, TimeUnit.SECONDS)).containsExactly(15, 15, 0);
  }

  @Test
  void givenErrorForAnAnswer_whenAsked_thenItsWordsAndErrno() throws Exception {
    answer(MessageType.ERROR, Payload.write().u32(3).u32(1).string("send a signal"));

    assertThatThrownBy(() -> link.signalProcessGroup(5, 15)).hasMessage("send a signal: ESRCH");
  }

  @Test
  void givenInitThatEnds_whenAsked_thenTheQuestionFailsAndItIsTold() throws Exception {
    CompletableFuture<Void> end =
        CompletableFuture.runAsync(
            () -> {
              try {
                Frame.readFrom(init);
                init.close();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });

    assertThatThrownBy(() -> link.hello())
        .isInstanceOf(IOException.class)
        .hasMessage("init is gone");
    end.get(5, TimeUnit.SECONDS);
    assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo("gone");
    assertThat(link.isOpen()).isFalse();
  }

  @Test
  void givenFrameOfUnknownType_whenItArrives_thenTheConnectionIsGivenUp() throws Exception {
    event(99, Payload.write());

    assertThat(told.poll(5, TimeUnit.SECONDS)).isEqualTo("gone");
  }

  /** Answers so many questions, and returns the first number of each. */
  private List<Integer> answerOk(int times) {
    List<Integer> firsts = new ArrayList<>();
    try {
      for (int i = 0; i < times; i++) {
        Frame asked = Frame.readFrom(init);
        firsts.add(Payload.read(asked.payload()).u32());
        new Frame(MessageType.OK, asked.id(), new byte[0]).writeTo(init);
      }
      return firsts;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void event(int type, Payload payload) throws IOException {
    new Frame(type, 0, payload.bytes()).writeTo(init);
  }

  /** Answers the next question, whatever it is. */
  private void answer(int type, Payload payload) {
    new Thread(
            () -> {
              try {
                Frame asked = Frame.readFrom(init);
                new Frame(type, asked.id(), payload.bytes()).writeTo(init);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            })
        .start();
  }
}
