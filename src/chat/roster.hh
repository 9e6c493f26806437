// Who is connected, and what they are called: no two the same, compared without case.
#pragma once

#include "chat/member.hh"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sockplay::chat {

class Roster {
public:
  Member& add(std::unique_ptr<Member> member);
  std::unique_ptr<Member> remove(Member& member);
  /// All of them, at the door and leaving too.
  [[nodiscard]] const std::vector<std::unique_ptr<Member>>& all() const { return members_; }

  /// Who is called that, or null.
  [[nodiscard]] Member* find(std::string_view name) const;
  /// False where somebody else is called that.
  bool rename(Member& member, Name name);
  /// Its name is free for others from now on.
  void forget_name(const Member& member);

  /// How many are present.
  [[nodiscard]] std::size_t here() const { return here_; }
  void count(int change) { here_ += static_cast<std::size_t>(change); }
  /// The names of those present, at most so many.
  [[nodiscard]] std::vector<std::string> names(std::size_t most) const;

private:
  std::vector<std::unique_ptr<Member>> members_;
  std::unordered_map<std::string, Member*> by_name_; // folded
  std::size_t here_ = 0;
};

} // namespace sockplay::chat
