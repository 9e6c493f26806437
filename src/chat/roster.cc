#include "chat/roster.hh"

#include <utility>

namespace sockplay::chat {

Member& Roster::add(std::unique_ptr<Member> member)
{
  member->place = members_.size();
  by_name_.emplace(member->name.folded, member.get());
  members_.push_back(std::move(member));
  return *members_.back();
}

std::unique_ptr<Member> Roster::remove(Member& member)
{
  forget_name(member);
  const auto place = member.place;
  std::swap(members_[place], members_.back());
  members_[place]->place = place;
  auto removed = std::move(members_.back());
  members_.pop_back();
  return removed;
}

Member* Roster::find(std::string_view name) const
{
  const auto found = by_name_.find(folded(name));
  return found == by_name_.end() ? nullptr : found->second;
}

bool Roster::rename(Member& member, Name name)
{
  const auto [found, is_new] = by_name_.emplace(name.folded, &member);
  if (!is_new && found->second != &member) {
    return false;
  }
  if (name.folded != member.name.folded) {
    forget_name(member);
  }
  member.name = std::move(name);
  return true;
}

void Roster::forget_name(const Member& member)
{
  if (const auto found = by_name_.find(member.name.folded);
      found != by_name_.end() && found->second == &member) {
    by_name_.erase(found);
  }
}

std::vector<std::string> Roster::names(std::size_t most) const
{
  std::vector<std::string> names;
  for (const auto& member : members_) {
    if (names.size() == most) break;
    if (member->state == Member::State::present) {
      names.push_back(member->name.shown);
    }
  }
  return names;
}

} // namespace sockplay::chat
