(* SPDX-License-Identifier: BSD-2-Clause *)

(** The agent's channel over ocaml-vchan, which writes and reads the rings. What
    its interface leaves out is looked up in the page that it shares: how much
    room there is, since frames go into the ring whole or not at all, and
    whether the client is still there. One page is granted, with both rings in
    it; it serves any number of clients one after another, as its indices go
    on. *)

module Make
    (Events : Vchan.S.EVENTS)
    (Memory : Vchan.S.MEMORY)
    (Keys : Vchan.S.CONFIGURATION) : sig
  include Xtop_agent_lwt.Service.CHANNEL
end
