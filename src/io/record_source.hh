// Where records come from: a socket that keeps their edges, read without ever blocking. What is done with a
// record is the road's matter.
#pragma once

#include "io/record_tally.hh"
#include "io/road.hh"
#include "net/arrivals.hh"

#include <functional>
#include <span>
#include <vector>

namespace sockplay::io {

/// What an error means that a socket of records told instead of taking or giving one.
enum class Remedy {
  fail,  // it ends the road
  skip,  // that record is given up
  again, // it was about another record, or another peer
};

class RecordSource {
public:
  using ErrorPolicy = std::function<Remedy(int error)>;
  struct Options {
    std::uint64_t most_records = 0; // then it is at its end; 0: no bound
    bool looks = true;              // else records are counted, and their bytes never fetched
    ErrorPolicy on_error = {};      // none: an error ends it
    std::function<bool(const net::Arrival&)> admits =
        {}; // whether a record is taken or overlooked; none: all are
  };
  /// `arrivals` may be shared by all sources of a loop: what came is taken care of before another is asked.
  /// What comes is added to `tally`.
  RecordSource(End& socket, net::Arrivals& arrivals, RecordTally& tally, Options options)
      : socket_(&socket), arrivals_(&arrivals), tally_(&tally), options_(std::move(options))
  {}

  /// Takes what is there by one call. Turn_over: there may be more, and something in records(), unless an
  /// error was overlooked, or all of it.
  Halt take();
  /// Good until take() of any source that shares the arrivals.
  [[nodiscard]] std::span<const net::Arrival> records() const { return records_; }
  [[nodiscard]] const End& socket() const { return *socket_; }

private:
  void count_and_choose();
  [[nodiscard]] std::uint64_t wanted() const;

  End* socket_;
  net::Arrivals* arrivals_;
  RecordTally* tally_;
  Options options_;
  std::span<const net::Arrival> records_;
  std::vector<net::Arrival> chosen_; // where not all were
};

} // namespace sockplay::io
