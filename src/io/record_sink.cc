#include "io/record_sink.hh"

#include <cerrno>
#include <numeric>

namespace sockplay::io {

namespace {

constexpr auto memory_pause = std::chrono::milliseconds(1);
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
      departures_({.segments = options_.segments})
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
  while (all.records < records.size()) {
    if (!socket_->writable) {
      all.halt = {Halt::Why::sink_full};
      return all;
    }
    const auto rest = records.subspan(all.records);
    const auto sent = departures_.send(socket_->number(), rest);
    all.records += sent.records;
    tally_->records += sent.records;
    tally_->bytes += size_of(rest.first(sent.records));
    if (sent.what == net::IoResult::What::would_block) {
      socket_->writable = false;
    } else if (sent.what == net::IoResult::What::failed && sent.error == ENOBUFS) {
      all.halt = pause_for_memory();
      return all;
    } else if (sent.what == net::IoResult::What::failed) {
      const auto remedy = options_.on_error ? options_.on_error(sent.error) : Remedy::fail;
      if (remedy == Remedy::fail) {
        all.halt = {Halt::Why::sink_failed, sent.error};
        return all;
      }
      all.records += remedy == Remedy::skip ? 1 : 0;
    }
  }
  return all;
}

// netdevice(7), send(2): a device's queue is full, and nobody will say when it is not.
Halt RecordSink::pause_for_memory()
{
  paused_until_ = Clock::now() + memory_pause;
  return {Halt::Why::paced};
}

RecordSink::Sent RecordSink::hold_back(std::span<const net::Departure> records)
{
  Sent taken;
  while (taken.records < records.size() && faults_->waiting_bytes() < held_back_bytes) {
    const auto& record = records[taken.records++];
    faults_->take(record.bytes, envelope_for(record.to), Clock::now());
  }
  taken.halt = flush();
  if (taken.records == records.size() && taken.halt.why == Halt::Why::paced) taken.halt = {};
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
