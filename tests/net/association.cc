// What SCTP's notifications say, from bytes: no kernel is asked.
#include "net/association.hh"

#include "net/endpoint.hh" // <linux/sctp.h> wants what <sys/socket.h> declares

#include <gtest/gtest.h>
#include <linux/sctp.h>
#include <string>

namespace sockplay::net {
namespace {

std::string notification(std::uint16_t type, std::uint16_t state)
{
  sctp_assoc_change change{};
  change.sac_type = type;
  change.sac_state = state;
  change.sac_length = sizeof change;
  return {reinterpret_cast<const char*>(&change), sizeof change};
}

TEST(Association, ComesAndGoesByItsNotifications)
{
  EXPECT_EQ(read_association(notification(SCTP_ASSOC_CHANGE, SCTP_COMM_UP)), AssociationChange::up);
  EXPECT_EQ(read_association(notification(SCTP_ASSOC_CHANGE, SCTP_COMM_LOST)), AssociationChange::lost);
  EXPECT_EQ(read_association(notification(SCTP_ASSOC_CHANGE, SCTP_RESTART)), AssociationChange::restarted);
  EXPECT_EQ(read_association(notification(SCTP_ASSOC_CHANGE, SCTP_SHUTDOWN_COMP)),
            AssociationChange::shut_down);
  EXPECT_EQ(read_association(notification(SCTP_ASSOC_CHANGE, SCTP_CANT_STR_ASSOC)),
            AssociationChange::not_started);
}

TEST(Association, IsNothingThatOtherNotificationsTellOf)
{
  EXPECT_FALSE(read_association(notification(SCTP_SHUTDOWN_EVENT, 0)));
  EXPECT_FALSE(read_association(notification(SCTP_ASSOC_CHANGE, 99)));
}

TEST(Association, IsNotReadFromANotificationThatWasCut)
{
  const auto whole = notification(SCTP_ASSOC_CHANGE, SCTP_COMM_UP);
  for (std::size_t size = 0; size < offsetof(sctp_assoc_change, sac_info); ++size) {
    EXPECT_FALSE(read_association(whole.substr(0, size)));
  }
}

} // namespace
} // namespace sockplay::net
