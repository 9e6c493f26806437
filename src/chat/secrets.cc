#include "chat/secrets.hh"

#include "net/chance.hh"
#include "text/hex.hh"

#include <array>
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <span>

namespace sockplay::chat {

namespace {

std::string digits(std::span<const unsigned char> bytes)
{
  std::string out;
  for (const auto byte : bytes) {
    out += text::hex_digits[byte >> 4];
    out += text::hex_digits[byte & 15];
  }
  return out;
}

std::array<unsigned char, SHA256_DIGEST_LENGTH> digest(std::string_view text)
{
  std::array<unsigned char, SHA256_DIGEST_LENGTH> out{};
  ::SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data());
  return out;
}

} // namespace

std::string random_token()
{
  std::array<unsigned char, 16> bytes{};
  net::draw(std::as_writable_bytes(std::span(bytes)));
  return digits(bytes);
}

// Of digests, so that the time does not tell the length either.
Secrets real_secrets()
{
  return {.make = random_token,
          .prove = [](std::string_view secret) { return digits(digest(secret)); },
          .are_equal =
              [](std::string_view one, std::string_view other) {
                const auto first = digest(one), second = digest(other);
                return ::CRYPTO_memcmp(first.data(), second.data(), first.size()) == 0;
              }};
}

} // namespace sockplay::chat
