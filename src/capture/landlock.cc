// Rights of later versions than this system's header has stand here by number: the program may run on a newer
// kernel than it was built on.
#include "capture/landlock.hh"

#include "net/error.hh"
#include "net/fd.hh"
#include "sys/invoke.hh"

#include <cstdint>
#include <linux/landlock.h>

namespace sockplay::capture {

namespace {

// struct landlock_ruleset_attr as of version 6.
struct Handled {
  std::uint64_t files;
  std::uint64_t network; // from version 4 on
  std::uint64_t scoped;  // from version 6 on
};

constexpr std::uint64_t refer = 1 << 13;                   // LANDLOCK_ACCESS_FS_REFER, version 2
constexpr std::uint64_t truncate = 1 << 14;                // LANDLOCK_ACCESS_FS_TRUNCATE, version 3
constexpr std::uint64_t ioctl = 1 << 15;                   // LANDLOCK_ACCESS_FS_IOCTL_DEV, version 5
constexpr std::uint64_t tcp = 3;                           // LANDLOCK_ACCESS_NET_BIND_TCP and _CONNECT_TCP
constexpr std::uint64_t abstract_sockets = 1, signals = 2; // LANDLOCK_SCOPE_

// A library is read, too, and not executed: what looks names up needs no more.
constexpr std::uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

std::uint64_t file_rights(int version)
{
  std::uint64_t rights = refer - 1;
  if (version >= 2) rights |= refer;
  if (version >= 3) rights |= truncate;
  if (version >= 5) rights |= ioctl;
  return rights;
}

std::size_t attribute_bytes(int version)
{
  if (version >= 6) return sizeof(Handled);
  return version >= 4 ? offsetof(Handled, scoped) : offsetof(Handled, network);
}

void allow(const net::Fd& ruleset, int directory, std::uint64_t rights)
{
  const landlock_path_beneath_attr rule{.allowed_access = rights, .parent_fd = directory};
  net::checked(sys::invoke(sys::LandlockAddRule{ruleset.number(), &rule}), "landlock_add_rule", "");
}

net::Fd root_directory()
{
  const auto outcome = sys::invoke(sys::Open{"/", O_PATH | O_DIRECTORY | O_CLOEXEC, 0});
  return net::Fd(static_cast<int>(net::checked(outcome, "open", "/")));
}

} // namespace

int landlock_version()
{
  const auto outcome = sys::invoke(sys::LandlockCreateRuleset{nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION});
  return outcome.ok() ? static_cast<int>(outcome.value) : 0;
}

void restrict_by_landlock(int version, const LandlockRules& rules)
{
  const Handled handled{.files = file_rights(version),
                        .network = rules.allows_sockets ? 0 : tcp,
                        .scoped = rules.allows_sockets ? signals : signals | abstract_sockets};
  const sys::LandlockCreateRuleset create{&handled, attribute_bytes(version), 0};
  const net::Fd ruleset(static_cast<int>(net::checked(sys::invoke(create), "landlock_create_ruleset", "")));
  if (rules.allows_reading) allow(ruleset, root_directory().number(), reading);
  if (rules.writable_directory >= 0) {
    const std::uint64_t writing = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | truncate;
    allow(ruleset, rules.writable_directory, writing & handled.files);
  }
  net::checked(sys::invoke(sys::LandlockRestrictSelf{ruleset.number()}), "landlock_restrict_self", "");
}

} // namespace sockplay::capture
