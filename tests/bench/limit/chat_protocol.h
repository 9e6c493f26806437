/* chat_protocol.h: how one joins a room and speaks in it, for each kind of relay that chat_load knows. */
#ifndef CHAT_PROTOCOL_H
#define CHAT_PROTOCOL_H

#include "loopback.h"

#include <stdbool.h>

struct chat_protocol {
  const char* name;
  const char* join; /* what every member says first */
  const char* nick; /* what a speaker says to be called by its number */
  const char *before,
      *after;         /* what stands around the lines of a write, if anything; before tells their size */
  const char* own;    /* what marks a line as the speaker's own, given back for its information */
  bool has_one_order; /* the same for all members, and not only for the lines of each speaker */
  bool speaks_apart;  /* a member only listens: speakers have a second connection, and hear themselves */
  int joins_at_once;  /* what the backlog of its listener allows */
  int quiet_ms;       /* this long nothing comes once all are in */
};

/* redis and nats: all lines of a write are one message, which costs them a third of a message each.
   redis: a subscriber may not publish, and without CLIENT REPLY OFF each PUBLISH is answered.
   nats: delivers for each publisher on its own; sends each newcomer a PING after 2 s, which has to be over
   before anything is measured. */
static const struct chat_protocol chat_protocols[] = {
    {.name = "relay", .has_one_order = true, .joins_at_once = 500, .quiet_ms = 200},
    {.name = "ncat", .has_one_order = true, .joins_at_once = 8, .quiet_ms = 200},
    {.name = "sockplay", .has_one_order = true, .nick = "/nick s%d\n", .joins_at_once = 500, .quiet_ms = 200},
    {.name = "sockplay-json",
     .has_one_order = true,
     .join = "/feed json\n",
     .nick = "/nick s%d\n",
     .own = "\"type\":\"ack\"",
     .joins_at_once = 500,
     .quiet_ms = 200},
    {.name = "redis",
     .has_one_order = true,
     .join = "SUBSCRIBE r\r\n",
     .nick = "CLIENT REPLY OFF\r\n",
     .before = "*3\r\n$7\r\nPUBLISH\r\n$1\r\nr\r\n$%d\r\n",
     .after = "\r\n",
     .speaks_apart = true,
     .joins_at_once = 500,
     .quiet_ms = 200},
    {.name = "nats",
     .join = "CONNECT {\"verbose\":false,\"echo\":false}\r\nSUB r 1\r\n",
     .before = "PUB r %d\r\n",
     .after = "\r\n",
     .joins_at_once = 500,
     .quiet_ms = 2500},
};

static inline const struct chat_protocol* chat_protocol_called(const char* name)
{
  for (size_t i = 0; i < sizeof chat_protocols / sizeof *chat_protocols; i++)
    if (strcmp(chat_protocols[i].name, name) == 0) return &chat_protocols[i];
  return NULL;
}

#endif
