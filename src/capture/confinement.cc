// The order counts: groups before the user, the user before the capabilities that changing it takes, and
// Landlock last, which wants no_new_privs.
#include "capture/confinement.hh"

#include "capture/landlock.hh"
#include "net/error.hh"
#include "sys/invoke.hh"
#include "text/escape.hh"

#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <linux/capability.h>
#include <string_view>
#include <unistd.h>

namespace sockplay::capture {

namespace {

constexpr std::uint64_t any_directory = std::uint64_t{1} << CAP_DAC_OVERRIDE;

std::optional<User> user_called(const char* name)
{
  passwd entry{};
  std::array<char, 4096> room{};
  if (!sys::invoke(sys::GetPwNam{name, &entry, room.data(), room.size()}).ok()) return {};
  return User{.name = name, .id = entry.pw_uid, .group = entry.pw_gid};
}

// Empty where sudo did not call us, or where root called it.
std::optional<User> caller_of_sudo()
{
  const char* name = std::getenv("SUDO_USER");
  auto user = name != nullptr ? user_called(name) : std::nullopt;
  return user && user->id != 0 ? user : std::nullopt;
}

// 0, or why there is no way to become somebody else: EINVAL in a user namespace that knows but root, EPERM in
// a container that lacks the capabilities for it.
int become(const User& user)
{
  auto done = sys::invoke(sys::InitGroups{user.name.c_str(), user.group});
  if (done.ok()) done = sys::invoke(sys::SetResGid{user.group});
  if (done.ok()) done = sys::invoke(sys::SetResUid{user.id});
  if (!done.ok() && done.error != EINVAL && done.error != EPERM)
    throw net::error_of("become", user.name, done.error);
  return done.error;
}

bool may_make_files(const Needs& needs)
{
  return needs.directory < 0 || sys::invoke(sys::AccessAt{needs.directory, ".", W_OK | X_OK}).ok();
}

void keep_only(std::uint64_t capabilities)
{
  net::checked(sys::invoke(sys::CapSet{capabilities}), "capset", "");
}

net::Error cannot_rotate(const User& user, const std::string& directory)
{
  return net::Error(
      {.fault = net::Fault::privilege,
       .operation = "write in",
       .object = directory,
       .reason = fmt::format("{} may not, who makes the files once root is given up", user.name),
       .hint = fmt::format("a directory of that user's: chown {} DIRECTORY", user.name)});
}

// Root given up, but for the right to write in the one directory if Landlock can see to it that it is no
// other.
std::string give_up_root(const User& user, const Needs& needs, int landlock)
{
  net::checked(sys::invoke(sys::PrCtl{PR_SET_KEEPCAPS, 1}), "prctl", "");
  const int refusal = become(user);
  const bool needs_override = refusal == 0 && !may_make_files(needs);
  if (needs_override && landlock == 0) throw cannot_rotate(user, needs.directory_name);
  keep_only(needs_override ? any_directory : 0);
  const auto who = text::escaped(user.name);
  if (refusal != 0)
    return fmt::format("cannot become {}: {}; root stays, without capabilities", who,
                       net::errno_text(refusal));
  return fmt::format("privileges dropped to {} (uid {}, gid {}){}", who, user.id, user.group,
                     needs_override ? ", but for CAP_DAC_OVERRIDE" : "");
}

std::string restrict_files(const Needs& needs, int landlock)
{
  if (landlock == 0) return "this kernel has no Landlock: files are left to permissions";
  restrict_by_landlock(landlock, {.writable_directory = needs.directory,
                                  .allows_reading = needs.resolves_names,
                                  .allows_sockets = needs.resolves_names});
  const std::string_view rest = needs.resolves_names ? "files are only read" : "no file is opened any more";
  return needs.directory < 0 ? fmt::format("Landlock (version {}): {}", landlock, rest)
                             : fmt::format("Landlock (version {}): {}, but written in {}", landlock, rest,
                                           text::escaped(needs.directory_name));
}

} // namespace

std::optional<User> user_to_become()
{
  if (::geteuid() != 0) return {};
  constexpr uid_t overflow = 65534; // where no file names nobody
  auto user = caller_of_sudo();
  if (!user) user = user_called("nobody");
  return user ? user : User{.name = "nobody", .id = overflow, .group = overflow};
}

bool is_called_by_sudo()
{
  return caller_of_sudo().has_value();
}

std::vector<std::string> confine(const std::optional<User>& user, const Needs& needs)
{
  const int landlock = landlock_version();
  std::vector<std::string> told;
  if (user)
    told.push_back(give_up_root(*user, needs, landlock));
  else
    keep_only(0);
  net::checked(sys::invoke(sys::PrCtl{PR_SET_NO_NEW_PRIVS, 1}), "prctl", "");
  told.push_back(restrict_files(needs, landlock));
  return told;
}

} // namespace sockplay::capture
