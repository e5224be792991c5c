package io.github.procpool.examples;

/** The two doors to a pool, {@code PoolExecutor} and {@code Pool}, side by side. */
public final class BothDoors {
  public static void main(String[] args) throws InterruptedException {
    System.out.println("Cancel");
    BothDoorsCancel.main(args);
    System.out.println("Wait for a group");
    BothDoorsWait.main(args);
    System.out.println("Terminate");
    BothDoorsTerminate.main(args);
    System.out.println("Six kinds of map");
    BothDoorsMap.main(args);
    System.out.println("The exception of a task");
    BothDoorsException.main(args);
  }
}
