(* SPDX-License-Identifier: BSD-2-Clause *)

(** The last values of the guest's Metrics sources. *)

type t

val watch : except:string list -> t
(** From now on remembers what is reported, and hands it on to the reporter that
    was there before. Does not enable a source. A reporter set later takes this
    one's place. *)

val rows : t -> first_id:int -> Xtop_agent.Encoder.t -> unit
(** Gives them as gauges, named "source field", tags between; the caller ends
    the section. Metrics says of no number whether it only grows. Fractions are
    rounded, texts left out; at most 256 rows. *)
