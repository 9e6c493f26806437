// One socket address of any family: comparable, printable, ready for the kernel. Where it came from (a name,
// a command line) is not its business.
#pragma once

#include <cstdint>
#include <linux/if_packet.h>
#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>

namespace sockplay::net {

class Endpoint {
public:
  Endpoint() = default;
  Endpoint(const sockaddr* address, socklen_t size);
  /// AF_UNIX, pathname or abstract (unix(7)); the name must fit, see parse_address.
  static Endpoint unix_path(const std::string& path);
  static Endpoint unix_abstract(const std::string& name);
  /// AF_UNIX without a name: what nobody has bound; binding to it takes a free abstract name (autobind).
  static Endpoint unix_unnamed();
  /// AF_VSOCK (vsock(7)): a machine's number (VMADDR_CID_LOCAL, VMADDR_CID_HOST, VMADDR_CID_ANY) and a port.
  static Endpoint vsock(unsigned cid, unsigned port);
  /// AF_PACKET (packet(7)): an interface by its index, 0 for all of them, and an ethertype.
  static Endpoint link(unsigned interface, std::uint16_t ethertype);

  [[nodiscard]] int family() const { return storage_.generic.sa_family; }
  [[nodiscard]] bool is_unix() const { return family() == AF_UNIX; }
  /// A Unix socket that was not bound: it cannot be answered but over its connection.
  [[nodiscard]] bool is_unnamed() const { return size_ <= offsetof(sockaddr, sa_data); }
  [[nodiscard]] bool is_internet() const { return family() == AF_INET || family() == AF_INET6; }
  /// The path of a pathname Unix socket, else empty.
  [[nodiscard]] std::string path() const;
  /// Port in host order, of vsock with 32 bits; 0 where the family has none.
  [[nodiscard]] std::int64_t port() const;
  /// The same without its port, or with another one; of internet addresses.
  [[nodiscard]] Endpoint with_port(std::uint16_t port) const;
  /// Whether only this host can reach it: 127.0.0.0/8 (mapped too), ::1, any Unix socket, vsock's local CID.
  [[nodiscard]] bool is_loopback() const;
  /// An IPv4 peer of a dual-stack socket (::ffff:a.b.c.d, RFC 4291 section 2.5.5.2) as the IPv4 address it
  /// is.
  [[nodiscard]] Endpoint unmapped() const;

  [[nodiscard]] const sockaddr* address() const { return &storage_.generic; }
  [[nodiscard]] socklen_t size() const { return size_; }

  /// For a call that fills it in: room for any address, then the size that came back.
  sockaddr* room() { return &storage_.generic; }
  socklen_t* room_size()
  {
    size_ = sizeof storage_;
    return &size_;
  }

  bool operator==(const Endpoint& other) const;

private:
  union Storage {
    sockaddr_un local; // the largest
    sockaddr_vm machine;
    sockaddr_ll link;
    sockaddr_in6 inet6;
    sockaddr_in inet;
    sockaddr generic;
  };
  Storage storage_{};
  socklen_t size_ = 0;
};

/// "127.0.0.1:80", "[fe80::1%eth0]:80", "./path", "@abstract", "unix" for an unnamed socket, "vsock:2:8000",
/// "link 2 0x0806" for an interface and an ethertype.
std::string to_string(const Endpoint& endpoint);
/// Without the port: "127.0.0.1", "fe80::1%eth0".
std::string host_text(const Endpoint& endpoint);

/// How a peer is called: as to_string has it, but without a port where the peer has none (raw sockets).
std::string peer_name(const Endpoint& peer);

/// What the socket is bound to and who is at its other end (getsockname(2), getpeername(2)); throws Error.
Endpoint local_endpoint(int fd);
Endpoint peer_endpoint(int fd);

/// Who made the other end of a connected Unix socket (unix(7): SO_PEERCRED); nothing of other sockets.
std::optional<ucred> peer_credentials(int fd);

} // namespace sockplay::net
