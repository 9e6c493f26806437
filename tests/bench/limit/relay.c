/* relay PORT: a chat relay that moves whole lines and does nothing else: the limit of fan-out.

   One thread, edge-triggered epoll. In a turn it reads up to 64 KiB from every member that has
   something, straight into one shared log, and then gives every member all that it lacks in one
   send. A member is a cursor; its own lines are skipped by a short list of where they lie. Names,
   escapes and notices are left out, and so is letting go of a member that takes nothing: it stops the room.
 */
#include "loopback.h"
#include "ring.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/epoll.h>

enum {
  LOG_BYTES = 16 * MEBIBYTE,
  PIECE = 64 * KIBIBYTE,
  SEND_BUFFER = 256 * KIBIBYTE,
  LINE_AT_MOST = 4 * KIBIBYTE,
  OWN_AT_MOST = 64,
  MEMBERS_AT_MOST = 1 << 16,
  EVENTS = 1024
};

struct segment {
  uint64_t start, end;
};

/* What only a member that has spoken needs: where its own lines lie, and the start of its next one. */
struct speech {
  struct segment own[OWN_AT_MOST];
  unsigned oldest, count;
  size_t rest;
  char begun[LINE_AT_MOST];
};

struct member {
  int fd;
  uint64_t cursor;
  bool is_readable, is_full, has_hung_up, is_gone;
  struct speech* speech;
};

static struct ring bytes;
static uint64_t head;
static struct member *members[MEMBERS_AT_MOST], *readable[MEMBERS_AT_MOST];
static unsigned present, waiting, leaving;

static void leave(struct member* member)
{
  leaving += !member->is_gone;
  member->is_gone = true;
}

/* What a member says. */

static struct speech* speech_of(struct member* member)
{
  if (!member->speech) member->speech = calloc(1, sizeof *member->speech);
  return member->speech;
}

static void remember_own(struct speech* speech, uint64_t start, uint64_t end)
{
  struct segment* newest = &speech->own[(speech->oldest + speech->count - 1) % OWN_AT_MOST];
  if (speech->count > 0 && newest->end == start)
    newest->end = end;
  else
    speech->own[(speech->oldest + speech->count++) % OWN_AT_MOST] = (struct segment){start, end};
}

/* Appends the whole lines of what lies at the head, `size` bytes; the start of the next one is kept. */
static void append(struct member* member, size_t size)
{
  struct speech* speech = member->speech;
  const char* here = ring_at(&bytes, head);
  const char* last = memrchr(here, '\n', size);
  const size_t whole = last ? (size_t)(last + 1 - here) : 0;
  speech->rest = size - whole;
  if (speech->rest > LINE_AT_MOST)
    leave(member);
  else
    memcpy(speech->begun, here + whole, speech->rest);
  if (whole > 0) remember_own(speech, head, head + whole);
  head += whole;
}

static bool read_once(struct member* member)
{
  const struct speech* speech = speech_of(member);
  char* here = ring_at(&bytes, head);
  memcpy(here, speech->begun, speech->rest);
  const ssize_t got = recv(member->fd, here + speech->rest, PIECE, MSG_DONTWAIT);
  member->is_readable = got == PIECE || (got > 0 && member->has_hung_up);
  if (got > 0)
    append(member, speech->rest + (size_t)got);
  else if (got == 0 || errno != EAGAIN)
    leave(member);
  return got > 0;
}

static uint64_t slowest(void)
{
  uint64_t least = head;
  for (unsigned i = 0; i < present; i++)
    if (members[i]->cursor < least) least = members[i]->cursor;
  return least;
}

/* Once from everybody who has something, as long as nobody is half of the log behind. True if something came.
 */
static bool read_all(void)
{
  const uint64_t least = slowest();
  unsigned kept = 0;
  bool came = false;
  for (unsigned i = 0; i < waiting; i++) {
    struct member* member = readable[i];
    const bool has_room = !member->speech || member->speech->count < OWN_AT_MOST;
    if (has_room && !member->is_gone && head - least < LOG_BYTES / 2) came |= read_once(member);
    member->is_readable &= !member->is_gone;
    if (member->is_readable) readable[kept++] = member;
  }
  waiting = kept;
  return came;
}

/* What a member gets. */

/* Moves the cursor over own lines; how far it may send from there. */
static uint64_t next_stop(struct member* member)
{
  struct speech* speech = member->speech;
  while (speech && speech->count > 0) {
    const struct segment* own = &speech->own[speech->oldest];
    if (member->cursor < own->start) return own->start;
    member->cursor = own->end;
    speech->oldest = (speech->oldest + 1) % OWN_AT_MOST;
    speech->count--;
  }
  return head;
}

static void give(struct member* member)
{
  while (!member->is_full && !member->is_gone) {
    const size_t lacking = next_stop(member) - member->cursor;
    if (lacking == 0) return;
    const ssize_t sent =
        send(member->fd, ring_at(&bytes, member->cursor), lacking, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) leave(member);
    member->is_full = sent < (ssize_t)lacking;
    if (sent > 0) member->cursor += (uint64_t)sent;
  }
}

static void give_all(void)
{
  for (unsigned i = 0; i < present; i++)
    give(members[i]);
}

/* Who comes and goes. */

static void watch(int epoll, int fd, void* who)
{
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = who};
  must(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), "EPOLL_CTL_ADD");
}

static void take_all(int epoll, int listener)
{
  static const char greeting[] = "* here\n";
  int fd;
  while (present < MEMBERS_AT_MOST &&
         (fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
    struct member* member = calloc(1, sizeof *member);
    *member = (struct member){.fd = fd, .cursor = head};
    members[present++] = member;
    watch(epoll, fd, member);
    must(send(fd, greeting, sizeof greeting - 1, MSG_NOSIGNAL), "send");
  }
}

static void note(struct member* member, unsigned events)
{
  if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) member->has_hung_up = true;
  if (events & ~(unsigned)EPOLLOUT && !member->is_readable) {
    member->is_readable = true;
    readable[waiting++] = member;
  }
  if (events & EPOLLOUT && member->is_full) {
    member->is_full = false;
    give(member);
  }
}

/* Those who have left and stand in no list any more. */
static void let_go(void)
{
  for (unsigned i = 0; i < present;) {
    struct member* member = members[i];
    if (!member->is_gone || member->is_readable) {
      i++;
      continue;
    }
    must(close(member->fd), "close");
    free(member->speech);
    free(member);
    members[i] = members[--present];
    leaving--;
  }
}

static int quick_listener(long port)
{
  const int listener = listen_at(port, NULL), on = 1, size = SEND_BUFFER;
  must(setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
  must(setsockopt(listener, SOL_SOCKET, SO_SNDBUF, &size, sizeof size), "SO_SNDBUF");
  must(fcntl(listener, F_SETFL, O_NONBLOCK), "O_NONBLOCK");
  return listener;
}

int main(int argc, char** argv)
{
  bytes = new_ring(LOG_BYTES);
  raise_descriptor_limit();
  const int listener = quick_listener(number_at(1, argc, argv, "PORT"));
  const int epoll = (int)must(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  watch(epoll, listener, NULL);

  for (bool has_read = false;;) {
    static struct epoll_event events[EVENTS];
    const long ready =
        must(epoll_wait(epoll, events, EVENTS, has_read && waiting > 0 ? 0 : -1), "epoll_wait");
    for (long i = 0; i < ready; i++)
      if (events[i].data.ptr)
        note(events[i].data.ptr, events[i].events);
      else
        take_all(epoll, listener);

    has_read = waiting > 0 && read_all();
    if (has_read) give_all();
    if (leaving > 0) let_go();
  }
}
