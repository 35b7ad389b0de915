(* SPDX-License-Identifier: BSD-2-Clause *)

(** Named long-lived tasks: what a guest on Lwt has instead of threads.

    Lwt keeps no list of its promises and tells nobody when it runs which. A
    task is therefore what was started with {!run}, and its time is known as far
    as it says with {!wait} when it waits: from there to the moment when what it
    waits for comes, it sleeps; the rest it runs. A task that waits without
    saying so is found out at the next turn of Lwt's main loop. From then on its
    time is unknown, which is better than wrong. *)

type t

type listener = {
  started : int -> string -> unit;  (** id and name *)
  ended : int -> string -> unit;
  failed : int -> string -> exn -> unit;  (** after [ended] *)
}

val create : clock:(unit -> int) -> cpu:(unit -> int) -> t
(** [clock]: ns since the guest's boot. [cpu]: ns, growing only while the guest
    has its vCPU. *)

val listen : t -> listener -> unit

val run : t -> string -> (unit -> 'a Lwt.t) -> 'a Lwt.t
(** Runs a task: it lives until its promise is resolved. *)

val wait : t -> ?on:string -> 'a Lwt.t -> 'a Lwt.t
(** The promise itself; the task that calls this waits for it. [on] is shown as
    its wait channel. Outside of a task it does nothing. *)

val yield : t -> unit -> unit Lwt.t
(** Lets others run: the task could run on. *)

val count : t -> int

val spent : t -> int
(** ns of CPU time of all tasks whose time is known, ended ones too. *)

val rows : t -> Xtop_agent.Encoder.t -> unit
(** Gives them as rows of section THREAD, ids from 1 on; the caller ends the
    section. *)
