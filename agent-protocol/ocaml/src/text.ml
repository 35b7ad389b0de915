(* SPDX-License-Identifier: BSD-2-Clause *)

let rec character_start text at =
  if at > 0 && Char.code (String.get text at) land 0xc0 = 0x80 then
    character_start text (at - 1)
  else at

let cut text most =
  if String.length text <= most then String.length text
  else character_start text most
