"""CPython's two process pools, told what to run by lines on standard input.

    driver.py executor|pool fork|spawn CHUNK

    open KIND SIZE WORKERS    ->  {"amount": 0}
    run COUNT                 ->  {"amount": seconds}  or  {"error": text}

The works are those of the Java side, and so are their names.
"""

import functools
import json
import multiprocessing
import os
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

TASKS_PER_WORKER = 25


class Reading(NamedTuple):
    station: int
    name: str
    value: float


# ---- tasks


def nothing():
    return 0


def captured(number, text, factor):
    return number + len(text) + int(factor)


def add_one(number):
    return number + 1


def echo(value):
    return value


def block():
    time.sleep(3600)


def spin(loops, _item=None):
    x = 1
    for _ in range(loops):
        x = (x * 1103515245 + 12345) & 0x7FFFFFFF
    return x


def seconds_per_loop():
    best = 1.0
    for _ in range(20):
        start = time.perf_counter()
        spin(20_000)
        best = min(best, (time.perf_counter() - start) / 20_000)
    return best


def spin_by_clock(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


# ---- the two pools behind one interface


class Executor:
    def __init__(self, context, workers, tasks_per_worker=None):
        more = {} if tasks_per_worker is None else {"max_tasks_per_child": tasks_per_worker}
        self.pool = ProcessPoolExecutor(workers, mp_context=context, **more)

    def submit(self, function, *arguments):
        return self.pool.submit(function, *arguments).result

    def map(self, function, items, chunk):
        return list(self.pool.map(function, items, chunksize=chunk))

    def close(self):
        for process in list(self.pool._processes.values()):
            process.kill()
        self.pool.shutdown(wait=False, cancel_futures=True)


class Pool:
    def __init__(self, context, workers, tasks_per_worker=None):
        self.pool = context.Pool(workers, maxtasksperchild=tasks_per_worker)

    def submit(self, function, *arguments):
        return self.pool.apply_async(function, arguments).get

    def map(self, function, items, chunk):
        return self.pool.map(function, items, chunksize=chunk or None)

    def close(self):
        self.pool.terminate()


# ---- works: each gives a function from a count to an amount


def clock(work, count):
    start = time.perf_counter()
    work(count)
    return time.perf_counter() - start


def one_by_one(pool, function, *arguments):
    def run(count):
        for _ in range(count):
            pool.submit(function, *arguments)()

    return run


def batch(pool, function, *arguments):
    def run(count):
        for result in [pool.submit(function, *arguments) for _ in range(count)]:
            result()

    return run


def cold(new_pool, workers):
    def amount(count):
        seconds = 0
        for _ in range(count):
            start = time.perf_counter()
            pool = new_pool(workers)
            pool.submit(nothing)()
            seconds += time.perf_counter() - start
            pool.close()
        return seconds

    return amount


def start(context, workers):
    def amount(count):
        seconds = 0
        for _ in range(count):
            ready = context.Semaphore(0)
            begin = time.perf_counter()
            pool = context.Pool(workers, initializer=ready_now, initargs=(ready,))
            for _ in range(workers):
                ready.acquire()
            seconds += time.perf_counter() - begin
            pool.terminate()
        return seconds

    return amount


def ready_now(ready):
    ready.release()


def spinning(pool, size, as_map, chunk):
    best = 1.0

    def amount(count):
        nonlocal best
        best = min(best, pool.submit(seconds_per_loop)())
        loops = max(1, round(size / 1e9 / best))
        if as_map:
            one = functools.partial(spin, loops)
            seconds = clock(lambda n: pool.map(one, range(n), chunk), count)
        else:
            seconds = clock(batch(pool, spin, loops), count)
        return seconds * (size / 1e9) / (loops * best)

    return amount


def recycling(new_pool, size, workers):
    lasting = new_pool(workers)
    worn = new_pool(workers, TASKS_PER_WORKER)

    def amount(count):
        without = clock(batch(lasting, spin_by_clock, size / 1e9), count)
        return without / clock(batch(worn, spin_by_clock, size / 1e9), count)

    return amount, [lasting, worn]


def replacement(new_pool):
    pool = new_pool(1)

    def run(count):
        for _ in range(count):
            pool.submit(nothing)()
            pool.submit(os._exit, 1)
            pool.submit(nothing)()

    return functools.partial(clock, run), [pool]


def callers(pool, threads):
    def run(count):
        shares = [count // threads + (i < count % threads) for i in range(threads)]
        own = [
            threading.Thread(target=one_by_one(pool, nothing), args=(share,)) for share in shares
        ]
        for thread in own:
            thread.start()
        for thread in own:
            thread.join()

    return run


def memory(pool, workers):
    for _ in range(workers + 1):
        pool.submit(block)

    def amount(count):
        before = resident_bytes()
        for _ in range(count):
            pool.submit(nothing)
        return resident_bytes() - before

    return amount


def resident_bytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def prepare(kind, size, workers, type_of_pool, context, chunk):
    """The amount of a count, and the pools to close."""
    new_pool = functools.partial(type_of_pool, context)
    if kind == "COLD":
        return cold(new_pool, workers), []
    if kind == "START":
        return start(context, size), []
    if kind == "RECYCLING":
        return recycling(new_pool, size, workers)
    if kind == "REPLACEMENT":
        return replacement(new_pool)
    pool = new_pool(workers)
    if kind in ("SPIN", "SPIN_MAP"):
        return spinning(pool, size, kind == "SPIN_MAP", chunk), [pool]
    if kind == "MEMORY":
        return memory(pool, workers), [pool]
    readings = [Reading(i, f"station {i}", i * 0.5) for i in range(100)]
    works = {
        "ROUND_TRIP": lambda: one_by_one(pool, nothing),
        "BYTES": lambda: one_by_one(pool, echo, bytes(size)),
        "RECORDS": lambda: one_by_one(pool, echo, readings[:size]),
        "INT_LIST": lambda: one_by_one(pool, echo, list(range(size))),
        "NO_OPS": lambda: batch(pool, nothing),
        "GROWTH": lambda: batch(pool, nothing),
        "LAMBDAS": lambda: batch(pool, functools.partial(captured, 42, "captured", 0.5)),
        "MAP_INTS": lambda: lambda count: sum(pool.map(add_one, range(count), chunk)),
        "CALLERS": lambda: callers(pool, size),
    }
    return functools.partial(clock, works[kind]()), [pool]


def commands():
    """The lines of standard input, each as its words.

    Not by sys.stdin: whoever waits there holds its lock, and a worker forked meanwhile would
    wait for that lock for ever.
    """
    rest = b""
    while more := os.read(0, 4096):
        *lines, rest = (rest + more).split(b"\n")
        for line in lines:
            yield line.decode().split()


def answer(**fields):
    print(json.dumps(fields), flush=True)


def main():
    types = {"executor": Executor, "pool": Pool}
    context = multiprocessing.get_context(sys.argv[2])
    pools = []
    lines = commands()
    try:
        _, kind, size, workers = next(lines)
        amount, pools = prepare(
            kind, int(size), int(workers), types[sys.argv[1]], context, int(sys.argv[3])
        )
        answer(amount=0)
        for _, count in lines:
            answer(amount=amount(int(count)))
    except Exception as failure:
        answer(error=f"{type(failure).__name__}: {failure}")
    finally:
        for pool in pools:
            pool.close()
        # A pool that was killed may leave threads that wait for ever.
        os._exit(0)


if __name__ == "__main__":
    main()
