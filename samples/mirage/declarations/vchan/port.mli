(* SPDX-License-Identifier: BSD-2-Clause *)

type t

val of_string : string -> (t, [> `Msg of string ]) result
