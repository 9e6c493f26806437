#include "io/record_sink.hh"

#include <cerrno>
#include <numeric>

namespace sockplay::io {

namespace {

constexpr auto short_pause = std::chrono::milliseconds(1);
constexpr int most_again = 8;                    // that a record is tried
constexpr int most_in_vain = 128;                // that a full queue is asked: 30 us, less than a sleep costs
constexpr std::size_t held_back_bytes = 4 << 20; // by the faults: then no more is taken

std::uint64_t size_of(std::span<const net::Departure> records)
{
  return std::accumulate(records.begin(), records.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const net::Departure& one) { return sum + one.bytes.size(); });
}

// The faults know of no addresses: they give back what stands on the envelope.
std::string_view envelope_for(const net::Endpoint* destination)
{
  if (destination == nullptr) return {};
  return {reinterpret_cast<const char*>(destination->address()), destination->size()};
}

std::optional<net::Endpoint> destination_on(const std::string& envelope)
{
  if (envelope.empty()) return {};
  return net::Endpoint(reinterpret_cast<const sockaddr*>(envelope.data()),
                       static_cast<socklen_t>(envelope.size()));
}

} // namespace

RecordSink::RecordSink(End& socket, RecordTally& tally, Options options)
    : socket_(&socket), tally_(&tally), options_(std::move(options)),
      departures_({.segments = options_.segments, .one_by_one = options_.one_by_one})
{
  if (options_.faults.any()) faults_.emplace(options_.faults);
}

RecordSink::Sent RecordSink::send(std::span<const net::Departure> records)
{
  return faults_ ? hold_back(records) : send_now(records);
}

RecordSink::Sent RecordSink::send_now(std::span<const net::Departure> records)
{
  Sent all;
  while (all.records < records.size() && all.halt.why == Halt::Why::turn_over) {
    if (!socket_->writable) return {all.records, {Halt::Why::sink_full}};
    const auto rest = records.subspan(all.records);
    const auto sent = departures_.send(socket_->number(), rest);
    count(rest.first(sent.records));
    all.records += sent.records;
    if (sent.what == net::IoResult::What::moved) continue;
    const auto& next = rest[sent.records];
    const bool is_full = sent.what == net::IoResult::What::would_block;
    const auto [given_up, halt] = is_full ? wait_for_room(next) : meet(sent.error, next);
    all.records += given_up;
    all.halt = halt;
  }
  return all;
}

void RecordSink::count(std::span<const net::Departure> gone)
{
  if (gone.empty()) return;
  again_ = asked_in_vain_ = 0;
  tally_->records += gone.size();
  tally_->bytes += size_of(gone);
  if (full_queues_.is_empty()) return;
  for (const auto& record : gone) {
    if (record.to != nullptr) full_queues_.took(*record.to);
  }
}

// Of a connected socket, and of our own buffer, the poller tells; not of the queues of many.
RecordSink::Sent RecordSink::wait_for_room(const net::Departure& record)
{
  if (record.to == nullptr || !record.to->is_unix()) {
    if (options_.asks_again && ++asked_in_vain_ < most_in_vain) return {};
    asked_in_vain_ = 0;
    socket_->writable = false;
    return {.halt = {Halt::Why::sink_full}};
  }
  if (full_queues_.is_worth_waiting(*record.to, Clock::now())) return {.halt = pause()};
  return meet(EAGAIN, record);
}

// ENOBUFS: a device's queue is full (netdevice(7), send(2)), and nobody will say when it is not. What is
// tried again and again is given up: an error that says nothing of this record would have passed.
RecordSink::Sent RecordSink::meet(int error, const net::Departure& record)
{
  if (error == ENOBUFS) return {.halt = pause()};
  const auto remedy = options_.on_error ? options_.on_error(error, record) : Remedy::fail;
  if (remedy == Remedy::fail) return {.halt = {Halt::Why::sink_failed, error}};
  if (remedy == Remedy::again && ++again_ <= most_again) return {};
  again_ = 0;
  ++tally_->lost;
  return {.records = 1};
}

Halt RecordSink::pause()
{
  paused_until_ = Clock::now() + short_pause;
  return {Halt::Why::paced};
}

// What waits for a successor only does not keep others from being its successor.
RecordSink::Sent RecordSink::hold_back(std::span<const net::Departure> records)
{
  Sent taken;
  while (taken.records < records.size() && (faults_->waiting_bytes() < held_back_bytes || !faults_->due())) {
    const auto& record = records[taken.records++];
    faults_->take(record.bytes, envelope_for(record.to), Clock::now());
  }
  note_faults();
  taken.halt = flush();
  const bool only_late = taken.halt.why == Halt::Why::paced && !paused_until_;
  if (taken.records == records.size() && only_late) taken.halt = {};
  return taken;
}

Halt RecordSink::flush()
{
  paused_until_.reset();
  while (faults_) {
    if (!parcel_) parcel_ = faults_->next(Clock::now());
    if (!parcel_) return {faults_->due() ? Halt::Why::paced : Halt::Why::turn_over};
    const auto to = destination_on(parcel_->envelope);
    const net::Departure record{parcel_->bytes, to ? &*to : nullptr};
    const auto sent = send_now({&record, 1});
    if (sent.records == 0) return sent.halt;
    parcel_.reset();
  }
  return {};
}

// Others may add to the same tally.
void RecordSink::note_faults()
{
  const auto now = faults_->counts();
  auto& sum = tally_->faults;
  sum.dropped += now.dropped - noted_.dropped;
  sum.duplicated += now.duplicated - noted_.duplicated;
  sum.reordered += now.reordered - noted_.reordered;
  sum.corrupted += now.corrupted - noted_.corrupted;
  noted_ = now;
}

void RecordSink::end()
{
  if (faults_) faults_->end();
}

std::optional<Clock::time_point> RecordSink::due() const
{
  if (paused_until_) return paused_until_;
  return faults_ && !parcel_ ? faults_->due() : std::nullopt;
}

} // namespace sockplay::io
