#include "io/connect.hh"

#include "io/interrupted.hh"
#include "net/error.hh"
#include "text/quantity.hh"

#include <fmt/format.h>

namespace sockplay::io {

namespace {

constexpr auto first_delay = std::chrono::seconds(1);
constexpr auto longest_delay = std::chrono::seconds(30);
constexpr auto full_backlog_delay = std::chrono::milliseconds(10);

// Waits and lets signals end it; false at `until`.
bool wait_writable(Poller& poller, Watch& watch, std::optional<Clock::time_point> until)
{
  while (!watch.writable) {
    poller.wait(until);
    obey_signals(poller);
    if (!watch.writable && until && Clock::now() >= *until) {
      return false;
    }
  }
  return true;
}

std::optional<Connection> try_all(Poller& poller, net::Dial& dial, std::optional<Clock::duration> timeout)
{
  while (dial.start_next()) {
    Watch watch;
    watch.writable = false;
    poller.add(dial.number(), watch);
    const auto until = timeout ? std::optional(Clock::now() + *timeout) : std::nullopt;
    if (!wait_writable(poller, watch, until)) {
      dial.give_up();
    } else if (dial.finish()) {
      poller.remove(dial.number());
      return Connection{dial.take(), dial.endpoint(), dial.take_source()};
    }
  }
  return {};
}

// A Unix listener with a full queue answers EAGAIN at once (unix(7)) and cannot be waited for: ask again.
Connection connect_round(Poller& poller, const std::vector<net::Endpoint>& endpoints,
                         const net::ConnectOptions& options, const Patience& patience)
{
  const auto until =
      patience.connect_timeout ? std::optional(Clock::now() + *patience.connect_timeout) : std::nullopt;
  while (true) {
    net::Dial dial(endpoints, options);
    if (auto connection = try_all(poller, dial, patience.connect_timeout)) {
      return std::move(*connection);
    }
    const auto error = dial.error();
    if (error.error_number() != EAGAIN) {
      throw error;
    }
    if (until && Clock::now() >= *until) {
      throw net::error_of("connect", to_string(dial.endpoint()), ETIMEDOUT);
    }
    pause(poller, full_backlog_delay);
  }
}

} // namespace

Connection connect(Poller& poller, const std::vector<net::Endpoint>& endpoints,
                   const net::ConnectOptions& options, const Patience& patience, Announcer& announcer)
{
  Clock::duration delay = patience.retry_delay.value_or(first_delay);
  for (unsigned round = 0;; ++round) {
    try {
      return connect_round(poller, endpoints, options, patience);
    } catch (const net::Error& error) {
      const bool may_pass = error.fault() == net::Fault::network || error.fault() == net::Fault::timeout;
      if (round >= patience.retries || !may_pass) {
        throw;
      }
      const auto of_how_many = patience.retries == Patience::without_end
                                   ? std::string()
                                   : fmt::format(" ({} of {})", round + 1, patience.retries);
      announcer.warn(
          fmt::format("{}; again in {}{}", error.what(), text::format_duration(delay), of_how_many));
    }
    pause(poller, delay);
    if (!patience.retry_delay) {
      delay = std::min<Clock::duration>(2 * delay, longest_delay);
    }
  }
}

} // namespace sockplay::io
