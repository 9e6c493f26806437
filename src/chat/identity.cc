#include "chat/identity.hh"

#include <algorithm>
#include <utility>

namespace sockplay::chat {

Identity& Identities::add(Identity identity)
{
  if (known_.size() >= most_) {
    forget_one();
  }
  known_.push_back(std::move(identity));
  const auto place = std::prev(known_.end());
  by_proof_[place->proof] = place;
  by_speaker_[place->speaker] = place;
  return *place;
}

Identity* Identities::find(const std::string& proof)
{
  const auto found = by_proof_.find(proof);
  return found == by_proof_.end() ? nullptr : &*found->second;
}

Identity* Identities::find(std::uint32_t speaker)
{
  const auto found = by_speaker_.find(speaker);
  return found == by_speaker_.end() ? nullptr : &*found->second;
}

void Identities::leave(Identity& identity)
{
  identity.member = nullptr;
  known_.splice(known_.end(), known_, by_speaker_.at(identity.speaker));
}

void Identities::forget_one()
{
  const auto oldest =
      std::find_if(known_.begin(), known_.end(), [](const Identity& one) { return one.member == nullptr; });
  if (oldest != known_.end()) {
    by_proof_.erase(oldest->proof);
    by_speaker_.erase(oldest->speaker);
    known_.erase(oldest);
  }
}

} // namespace sockplay::chat
