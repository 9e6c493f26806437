// How the messages of sendmsg(2), recvmsg(2) and their like for many are shown: who is at the other end, the
// beginning of the bytes, what goes or comes beside them (cmsg(3)). Bounded, however many there are.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <sys/socket.h>

namespace sockplay::explain {

/// "127.0.0.1:5000"; empty where the message names nobody.
std::string peer(const msghdr& message);
/// `["hello" and 3 more]`: the beginning of the first piece.
std::string pieces(const msghdr& message);
/// "UDP_SEGMENT=64, IP_TTL=3": the control messages by name; empty where there are none.
std::string controls(const msghdr& message);

/// `{127.0.0.1:5000, "hello", 5, UDP_GRO=64, MSG_TRUNC}`: `bytes` is what the call said of its length, which
/// may be more than there was room for. Not for TCP, which under MSG_TRUNC leaves the room alone.
std::string received_message(const msghdr& message, std::size_t bytes);
/// `[{...}, {...} and 62 more]`.
std::string received_messages(std::span<const mmsghdr> messages);
/// `[{127.0.0.1:5000, ["hello" and 3 more], 20, UDP_SEGMENT=5} and 7 more]`.
std::string sent_messages(std::span<const mmsghdr> messages);

} // namespace sockplay::explain
