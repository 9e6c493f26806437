// Associations of SCTP's one-to-many sockets: they come and go without accept(2) or close(2), and
// notifications among the records tell of it (RFC 6458 section 6.1.1).
#pragma once

#include <optional>
#include <string_view>

namespace sockplay::net {

enum class AssociationChange { up, lost, restarted, shut_down, not_started };

/// Makes the socket tell of them. Throws Error.
void ask_for_associations(int fd);
/// What a notification says of an association; nothing where it is about something else, or cut.
std::optional<AssociationChange> read_association(std::string_view notification);
/// Whether the association of a one-to-one socket is gone; nothing of a socket that is not SCTP's. Whoever
/// has shut it down is told by no event that the other side has agreed.
std::optional<bool> is_association_over(int fd);
/// "up", "lost", "restarted", "shut down", "not started".
std::string_view to_string(AssociationChange change);

} // namespace sockplay::net
