// The stock keeper: a ledger of numbered bookings, and a thread that audits it. It stops at the first error.

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

public final class Stock {
  private final List<String> ledger = new ArrayList<>();
  private long sum;

  public static void main(String[] arguments) {
    Stock stock = new Stock();
    Executors.newScheduledThreadPool(2).scheduleAtFixedRate(stock::audit, 1, 1, TimeUnit.SECONDS);
    Executors.newSingleThreadScheduledExecutor()
        .scheduleAtFixedRate(stock::book, 0, 20, TimeUnit.MILLISECONDS);
  }

  private synchronized void book() {
    int number = ledger.size() + 1;
    ledger.add("booking " + number);
    sum += number;
  }

  private synchronized void audit() {
    long expected = 0;
    for (int i = 0; i < ledger.size(); i++) {
      if (!ledger.get(i).equals("booking " + (i + 1))) {
        System.out.println("stock: WRONG ledger at " + i);
        System.exit(1);
      }
      expected += i + 1;
    }
    System.out.println(
        "stock: " + ledger.size() + " bookings, audit " + (sum == expected ? "ok" : "WRONG"));
  }
}
