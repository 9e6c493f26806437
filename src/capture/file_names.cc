#include "capture/file_names.hh"

#include <array>
#include <fmt/format.h>

namespace sockplay::capture {

namespace {

// As long as a name can be.
std::string dated(const std::string& name, std::time_t now)
{
  std::array<char, 512> text{};
  std::tm local{};
  localtime_r(&now, &local);
  return {text.data(), std::strftime(text.data(), text.size(), name.c_str(), &local)};
}

} // namespace

std::string FileNames::next(std::time_t now)
{
  const bool has_date = rotation_.seconds != 0 && name_.find('%') != std::string::npos;
  std::string name = has_date ? dated(name_, now) : name_;
  if (name != dated_) number_ = 0; // that name was never given
  dated_ = name;
  const bool is_ring = rotation_.bytes != 0 && rotation_.count != 0;
  const std::uint64_t number = is_ring ? number_++ % rotation_.count : number_++;
  if (is_ring) return name + fmt::format("{:0{}}", number, std::to_string(rotation_.count - 1).size());
  return number == 0 ? name : name + std::to_string(number);
}

} // namespace sockplay::capture
