(* SPDX-License-Identifier: BSD-2-Clause *)

module Memory = struct
  type stat = {
    heap_words : int;
    live_words : int;
    stack_words : int;
    free_words : int;
  }

  let quick_stat () =
    {
      heap_words = 1000;
      live_words = 400;
      stack_words = 131172;
      free_words = 600;
    }
end

module Xs = struct
  type client = unit

  let make () = Lwt.return_unit
end
