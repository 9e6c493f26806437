// A failure of set-up: what was attempted, on what, and why the kernel refused; one line, then perhaps a
// hint. What a single read or write did is a value (io_result.hh), not an Error.
#pragma once

#include "sys/invoke.hh"

#include <exception>
#include <string>
#include <string_view>

namespace sockplay::net {

/// Whose fault it was; the exit code follows from it.
enum class Fault { network, local, timeout, privilege };

class Error : public std::exception {
public:
  struct Parts {
    Fault fault = Fault::local;
    std::string operation; // "bind", "connect"
    std::string object;    // "127.0.0.1:80"
    std::string reason;    // "Permission denied (EACCES)"
    std::string hint = {};
    int error_number = 0; // errno where the kernel gave one
  };

  explicit Error(Parts parts);
  [[nodiscard]] const char* what() const noexcept override { return line_.c_str(); }
  [[nodiscard]] const std::string& hint() const { return parts_.hint; }
  [[nodiscard]] Fault fault() const { return parts_.fault; }
  [[nodiscard]] int error_number() const { return parts_.error_number; }

private:
  Parts parts_;
  std::string line_;
};

/// A command line that asks for what cannot be; never carries an errno. Exit code 2.
class UsageError : public std::exception {
public:
  explicit UsageError(std::string line, std::string hint = {})
      : line_(std::move(line)), hint_(std::move(hint))
  {}
  [[nodiscard]] const char* what() const noexcept override { return line_.c_str(); }
  [[nodiscard]] const std::string& hint() const { return hint_; }

private:
  std::string line_, hint_;
};

/// "Connection refused (ECONNREFUSED)".
std::string errno_text(int error_number);

/// The Error for a refused call, with the fault and the hint that belong to this errno of this operation.
Error error_of(std::string_view operation, std::string_view object, int error_number);

/// The outcome's value, or the Error for it.
long checked(const sys::Outcome& outcome, std::string_view operation, std::string_view object);

} // namespace sockplay::net
