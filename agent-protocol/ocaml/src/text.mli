(* SPDX-License-Identifier: BSD-2-Clause *)

val cut : string -> int -> int
(** [cut text most]: how many bytes of a text of UTF-8 to send so that they
    are at most [most] and no character is cut in two. *)
