// What the small things cost: a call through the seam beside the same call without it, and the views. Build
// with -DSOCKPLAY_BENCH=ON, run build/.../sockplay_bench; whole processes are measured by tests/bench/run.
#include "packet/json.hh"
#include "packet/summary.hh"
#include "record/view.hh"
#include "sys/invoke.hh"
#include "text/hex.hh"

#include <array>
#include <benchmark/benchmark.h>
#include <string>

namespace {

using namespace sockplay;

// A pair of connected sockets with one byte that is looked at again and again.
class Peeked {
public:
  Peeked()
  {
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()) != 0) std::abort();
    if (::send(ends_[1], "x", 1, 0) != 1) std::abort();
  }
  Peeked(const Peeked&) = delete;
  Peeked& operator=(const Peeked&) = delete;
  ~Peeked()
  {
    for (const int end : ends_)
      ::close(end);
  }
  [[nodiscard]] int number() const { return ends_[0]; }

private:
  std::array<int, 2> ends_{};
};

void recv_without_the_seam(benchmark::State& state)
{
  const Peeked socket;
  char byte = 0;
  for (auto step : state)
    benchmark::DoNotOptimize(::recv(socket.number(), &byte, 1, MSG_PEEK));
}
BENCHMARK(recv_without_the_seam);

void recv_through_the_seam(benchmark::State& state)
{
  const Peeked socket;
  char byte = 0;
  for (auto step : state) {
    benchmark::DoNotOptimize(sys::invoke(sys::Recv{socket.number(), &byte, 1, MSG_PEEK}));
  }
}
BENCHMARK(recv_through_the_seam);

void view(benchmark::State& state, record::ViewKind kind)
{
  const std::string line = "the quick brown fox jumps over the lazy dog, again and again and again\n";
  std::string bytes;
  while (bytes.size() < 64 << 10)
    bytes += line;
  record::View shown({.kind = kind});
  std::string out;
  std::uint64_t offset = 0;
  for (auto step : state) {
    out.clear();
    shown.append(out, {.peer = "127.0.0.1:8000", .bytes = bytes, .offset = offset});
    offset += bytes.size();
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(offset));
}
BENCHMARK_CAPTURE(view, text, record::ViewKind::text);
BENCHMARK_CAPTURE(view, hex, record::ViewKind::hex);
BENCHMARK_CAPTURE(view, json, record::ViewKind::json);

constexpr std::string_view tcp_data = "02000000000202000000000108004500003c0001400040066699c0a80101c0a80202d4"
                                      "31005000003039000000638010fb9ef68e0000"
                                      "0101080a000000010000000268656c6c6f20776f";
constexpr std::string_view udp_over_ipv6 = "02000000000202000000000186dd6000000000101140fe8000000000000002000"
                                           "0fffe00000120010db80000000000000000000000021388"
                                           "000900101234ff006461746121ff";

void packet_line(benchmark::State& state, std::string_view hex)
{
  const std::string bytes = text::parse_hex(hex).value();
  std::string out;
  for (auto step : state) {
    out.clear();
    packet::append_summary(out, packet::decode(packet::LinkType::ethernet, bytes, bytes.size()));
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(packet_line, tcp, tcp_data);
BENCHMARK_CAPTURE(packet_line, udp_over_ipv6, udp_over_ipv6);

void packet_json(benchmark::State& state, std::string_view hex)
{
  const std::string bytes = text::parse_hex(hex).value();
  std::string out;
  for (auto step : state) {
    out.clear();
    packet::append_json(out, packet::decode(packet::LinkType::ethernet, bytes, bytes.size()), {});
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(packet_json, tcp, tcp_data);

} // namespace
