#include "play/datagram_dial.hh"

#include "io/connect.hh"
#include "net/icmp_error.hh"
#include "play/rights.hh"

#include <cerrno>
#include <netinet/in.h>

namespace sockplay::play {

DatagramDial::DatagramDial(const Dialled& where, DatagramTalk::OverWhen over, bool stays,
                           io::Announcer& announcer)
    : announcer_(announcer), stays_(stays)
{
  const auto endpoints = endpoints_of(where.reach, net::Purpose::connect);
  auto [fd, peer, source] =
      io::connect(poller_, endpoints, with_source(where.socket, where.source), {}, announcer);
  source_ = std::move(source);
  net::ask_for_icmp_errors(fd.number(), peer);
  const bool is_raw = where.socket.kind.type == SOCK_RAW;
  const auto local = net::local_endpoint(fd.number());
  announcer.connected(peer_name(peer), is_raw ? host_text(local) : to_string(local));
  owner_ = std::make_unique<DatagramTalk>(std::move(fd), peer, over);
  talk_ = owner_.get();
  if (is_raw) be_packets(where.socket.kind.protocol);
  carrier_.emplace(
      RecordCarrier::Options{
          .records = where.records,
          .socket = {.type = where.socket.kind.type, .is_internet = peer.is_internet()},
          .on_read_error = [this](int error) { return read_failed(error); },
          .on_write_error = [this](int error,
                                   const net::Departure& record) { return write_failed(error, record); },
          .dress = packets_ ? [this](std::string_view record) { return packets_->dress(record); }
                            : std::function<std::string(std::string_view)>(),
          .notes = packets_ ? &*packets_ : nullptr},
      middle_, announcer);
}

void DatagramDial::be_packets(int protocol)
{
  const int fd = talk_->peer.number();
  const auto no_neighbours = net::no_neighbours_option();
  if (protocol == IPPROTO_ICMP) net::apply(fd, {&no_neighbours, 1}, talk_->endpoint);
  net::ask_for_departure_times(fd);
  packets_.emplace(PacketRecords::Options{.protocol = protocol,
                                          .local = net::local_endpoint(fd),
                                          .peer = talk_->endpoint,
                                          .asks_for_departures = [this] { talk_->note_icmp_errors(); }});
  talk_->on_departure = [this](const net::DepartureTime& departure) { packets_->left(departure); };
}

io::Remedy DatagramDial::read_failed(int error)
{
  talk_->note_icmp_errors();
  return stays_ && net::is_of_icmp(error) ? stay_on(error) : io::Remedy::fail;
}

// Without word from ICMP it is this record that cannot be sent, however often that is tried.
io::Remedy DatagramDial::write_failed(int error, const net::Departure& record)
{
  const bool came_by_icmp = talk_->note_icmp_errors();
  note_too_long(*talk_, error, record);
  return stays_ && came_by_icmp ? stay_on(error) : io::Remedy::fail;
}

io::Remedy DatagramDial::stay_on(int error)
{
  announcer_.warn(talk_->failure_of("", error).what());
  return io::Remedy::again;
}

void DatagramDial::shows_on(Screen& screen)
{
  talk_->in.emplace(carrier_->to_screen(*talk_, screen));
}

void DatagramDial::throws_away()
{
  talk_->in.emplace(carrier_->to_nowhere(*talk_, talk_->nowhere, nullptr));
}

void DatagramDial::sends(const Input& input, Screen& screen)
{
  talk_->input = open_input(input);
  talk_->input.owner = talk_;
  poller_.add(talk_->input);
  talk_->out.emplace(carrier_->from_input(*talk_, talk_->input, input, screen, false));
}

ExitCode DatagramDial::converse(Screen& screen, const Limits& limits)
{
  if (packets_) give_up_rights(announcer_);
  screen.watch(poller_, talk_);
  return play::converse(std::move(owner_), {poller_, &screen, announcer_, limits, {}});
}

} // namespace sockplay::play
