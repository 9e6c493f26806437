#include "io/record_sink.hh"

#include "net/record_limit.hh"

#include <algorithm>
#include <cerrno>
#include <numeric>

namespace sockplay::io {

namespace {

constexpr auto pause = std::chrono::milliseconds(1); // where no poller tells when it may go on
constexpr auto patience_with_receiver = std::chrono::seconds(1);
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
  while (all.records < records.size()) {
    if (!socket_->writable) {
      all.halt = {Halt::Why::sink_full};
      return all;
    }
    const auto rest = records.subspan(all.records);
    const auto sent = departures_.send(socket_->number(), rest);
    count(rest.first(sent.records));
    all.records += sent.records;
    if (sent.what == net::IoResult::What::moved) continue;
    const int error = sent.what == net::IoResult::What::would_block ? EAGAIN : sent.error;
    all.halt = answer(error, records[all.records], all.records);
    if (all.halt.why != Halt::Why::turn_over) return all;
  }
  return all;
}

void RecordSink::count(std::span<const net::Departure> records)
{
  tally_->records += records.size();
  tally_->bytes += size_of(records);
  const auto is_to_full = [this](const net::Departure& record) {
    return record.to != nullptr && *record.to == full_->receiver;
  };
  if (full_ && std::any_of(records.begin(), records.end(), is_to_full)) full_.reset();
}

// What comes of a record that was not taken; turn_over where it goes on, with that one done or tried again.
Halt RecordSink::answer(int error, const net::Departure& record, std::size_t& done)
{
  const bool is_receiver_full = error == EAGAIN && record.to != nullptr && record.to->is_unix();
  if (error == EAGAIN && !is_receiver_full) {
    socket_->writable = false;
    return {Halt::Why::sink_full};
  }
  // netdevice(7), send(2): of ENOBUFS, a device's queue being full, nobody says when it is over either.
  if (error == ENOBUFS || (is_receiver_full && is_waited_for(*record.to))) {
    paused_until_ = Clock::now() + pause;
    return {Halt::Why::paced};
  }
  const auto remedy = options_.on_error ? options_.on_error(error) : Remedy::fail;
  if (remedy == Remedy::fail) {
    if (error == EMSGSIZE) note_too_long(record);
    return {Halt::Why::sink_failed, error};
  }
  done += remedy == Remedy::skip ? 1 : 0;
  return {};
}

// unix(7): when a receiver's queue is not full any more is told to a socket that is connected to it, to no
// other. So it is tried again; but not for long, for others wait behind it, and then only once a record.
bool RecordSink::is_waited_for(const net::Endpoint& receiver)
{
  if (!full_ || full_->receiver != receiver) full_ = {receiver, Clock::now() + patience_with_receiver};
  return Clock::now() < full_->until;
}

void RecordSink::note_too_long(const net::Departure& record)
{
  const int fd = socket_->number();
  const auto to = record.to != nullptr ? *record.to : net::peer_endpoint(fd);
  too_long_ = net::too_long(fd, to, record.bytes.size());
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
