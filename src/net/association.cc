#include "net/association.hh"

#include "net/error.hh"
#include "sys/invoke.hh"

#include <array>
#include <cstring>
#include <linux/sctp.h>
#include <netinet/in.h>

namespace sockplay::net {

void ask_for_associations(int fd)
{
  sctp_event_subscribe events{};
  events.sctp_association_event = 1;
  checked(sys::invoke(sys::SetSockOpt{fd, IPPROTO_SCTP, SCTP_EVENTS, &events, sizeof events}), "setsockopt",
          "SCTP_EVENTS");
}

std::optional<AssociationChange> read_association(std::string_view notification)
{
  sctp_assoc_change change{};
  constexpr auto size = offsetof(sctp_assoc_change, sac_info);
  if (notification.size() < size) return {};
  std::memcpy(&change, notification.data(), size);
  if (change.sac_type != SCTP_ASSOC_CHANGE) return {};
  switch (change.sac_state) {
  case SCTP_COMM_UP: return AssociationChange::up;
  case SCTP_COMM_LOST: return AssociationChange::lost;
  case SCTP_RESTART: return AssociationChange::restarted;
  case SCTP_SHUTDOWN_COMP: return AssociationChange::shut_down;
  case SCTP_CANT_STR_ASSOC: return AssociationChange::not_started;
  default: return {};
  }
}

std::optional<bool> is_association_over(int fd)
{
  sctp_status status{};
  socklen_t size = sizeof status;
  const auto outcome = sys::invoke(sys::GetSockOpt{fd, IPPROTO_SCTP, SCTP_STATUS, &status, &size});
  if (outcome.ok()) return status.sstat_state == SCTP_EMPTY || status.sstat_state == SCTP_CLOSED;
  if (outcome.error == EINVAL || outcome.error == ENOTCONN) return true;
  return {};
}

std::string_view to_string(AssociationChange change)
{
  constexpr std::array<std::string_view, 5> words{"up", "lost", "restarted", "shut down", "not started"};
  return words.at(static_cast<std::size_t>(change));
}

} // namespace sockplay::net
