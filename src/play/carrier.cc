#include "play/connection.hh"
#include "play/record_carrier.hh"

namespace sockplay::play {

std::unique_ptr<Carrier> record_carrier(const Records& records, const net::Address& address,
                                        io::Middle& middle, io::Announcer& announcer)
{
  RecordCarrier::Options options{
      .records = records,
      .socket = {.type = SOCK_SEQPACKET, .is_internet = address.kind == net::Address::Kind::internet}};
  return std::make_unique<RecordCarrier>(std::move(options), middle, announcer);
}

} // namespace sockplay::play
