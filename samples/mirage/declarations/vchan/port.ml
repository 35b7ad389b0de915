(* SPDX-License-Identifier: BSD-2-Clause *)

type t = string

let of_string text =
  if text = "" then Error (`Msg "no port") else Ok text
