// Who a member is, beyond its connection: what lets it come back (/resume) as the same, and keeps what it
// said from being said twice. Of the secret only a proof is kept.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sockplay::chat {

struct Member;

struct Identity {
  std::uint32_t speaker = 0;                // as in Event
  std::string proof;                        // made of the secret
  std::string name;                         // given by /nick; empty if none was
  std::uint64_t last_say = 0, last_seq = 0; // the highest number of /say, and the event it became
  Member* member = nullptr;                 // its connection now, if it is here
};

/// Where secrets come from; the room itself is pure.
struct Secrets {
  std::function<std::string()> make;                         // a new one, nobody can guess it
  std::function<std::string(std::string_view secret)> prove; // from which it cannot be had back
  std::function<bool(std::string_view one, std::string_view other)> are_equal; // in constant time
};

/// All that may come back; those who left longest ago are forgotten first.
class Identities {
public:
  explicit Identities(std::size_t most) : most_(most) {}

  Identity& add(Identity identity);
  /// Null if there is none, or it was forgotten.
  Identity* find(const std::string& proof);
  Identity* find(std::uint32_t speaker);
  void leave(Identity& identity);
  [[nodiscard]] std::size_t size() const { return known_.size(); }

private:
  using Place = std::list<Identity>::iterator;
  void forget_one();

  std::size_t most_;
  std::list<Identity> known_; // in the order of their last leaving
  std::unordered_map<std::string, Place> by_proof_;
  std::unordered_map<std::uint32_t, Place> by_speaker_;
};

} // namespace sockplay::chat
