(* SPDX-License-Identifier: BSD-2-Clause *)

include Vchan.S.EVENTS
