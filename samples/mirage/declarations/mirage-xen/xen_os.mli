(* SPDX-License-Identifier: BSD-2-Clause *)

module Memory : sig
  type stat = {
    heap_words : int;
    live_words : int;
    stack_words : int;
    free_words : int;
  }

  val quick_stat : unit -> stat
end

module Xs : sig
  type client

  val make : unit -> client Lwt.t
end
