// Two threads on two cores that answer each other through one cache line; built and called by core_distance.py.

#include <atomic>
#include <chrono>
#include <thread>

#include <pthread.h>
#include <sched.h>

namespace {

constexpr int warm_up = 1000, exchanges = 20000;

bool stay_on(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  return pthread_setaffinity_np(pthread_self(), sizeof(cores), &cores) == 0;
}

struct Line {
  alignas(64) std::atomic<int> said{0};

  void await(int what) const {
    while (said.load(std::memory_order_acquire) != what) {
    }
  }
  void say(int what) { said.store(what, std::memory_order_release); }
};

} // namespace

// Nanoseconds from one core to the other and back, the mean of many times; negative where a core may not be used.
extern "C" double there_and_back(int here, int there) noexcept {
  Line line;
  std::atomic<bool> right{true};
  double nanoseconds = -1.0;
  std::thread answering([&] {
    right = stay_on(there) && right;
    for (int number = 0; number < warm_up + exchanges; ++number) {
      line.await(2 * number + 1);
      line.say(2 * number + 2);
    }
  });
  // A thread of its own, so that the caller's stays where it may be.
  std::thread asking([&] {
    right = stay_on(here) && right;
    auto begin = std::chrono::steady_clock::now();
    for (int number = 0; number < warm_up + exchanges; ++number) {
      if (number == warm_up) {
        begin = std::chrono::steady_clock::now();
      }
      line.say(2 * number + 1);
      line.await(2 * number + 2);
    }
    const std::chrono::duration<double, std::nano> passed = std::chrono::steady_clock::now() - begin;
    nanoseconds = passed.count() / exchanges;
  });
  asking.join();
  answering.join();
  return right ? nanoseconds : -1.0;
}
