(* SPDX-License-Identifier: BSD-2-Clause *)

(** Serves one collector after another over a channel, on Lwt. Nothing here
    blocks: what waits is a promise. *)

(** The guest's end of a vchan. *)
module type CHANNEL = sig
  type t

  val listen : unit -> t Lwt.t
  (** Offers a channel; resolved when the first client is there. *)

  val again : t -> unit Lwt.t
  (** Resolved when the next client is there, on the same channel. *)

  val hear : t -> string option Lwt.t
  (** What the client says; [None] when it went away. *)

  val room : t -> int
  (** Free bytes of the ring to the client, 0 without one. *)

  val put : t -> Bytes.t -> int -> int -> unit
  (** Appends bytes for which there is room. *)

  val abandon : t -> unit
  (** Gives a broken channel up. *)
end

module Make (Channel : CHANNEL) : sig
  type t

  val create :
    ?interval:int64 ->
    sleep:(int64 -> unit Lwt.t) ->
    Xtop_agent.Session.guest ->
    Xtop_agent.Encoder.hello ->
    t
  (** [sleep]: for so many ns. *)

  val run : t -> 'a Lwt.t
  (** For ever: over collectors that come and go, and over channels that break,
      as all do when the guest is resumed. *)

  val session : t -> Xtop_agent.Session.t
end
