"""
Write the model as ONNX Runtime reads it fastest: eight bits a weight, fused steps, no padding.

The operators of "com.microsoft" are ONNX Runtime's own (its docs/ContribOperators.md).
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.thorough.bert import HEADS, LAYERS, Weights

_FUSED = "com.microsoft"
_EPSILON = 1e-12


def write(weights: Weights, file: Path) -> None:
    """Write `file`; a copy with whole numbers lies beside it for as long as this takes."""
    whole = file.with_suffix(".whole.onnx")
    onnx.save(_Graph(weights).model(), whole)
    quantize_dynamic(
        whole,
        file,
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Attention"],
        nodes_to_exclude=["head"],
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
    whole.unlink()


class _Graph:
    """Collects steps and the numbers they need."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._steps: list[onnx.NodeProto] = []
        self._numbers: list[onnx.TensorProto] = []

    def model(self) -> onnx.ModelProto:
        inner = self._embedded()
        for layer in range(LAYERS):
            inner = self._layer(layer, inner)
        head = self._step("MatMul", [inner, self._weight("classifier")], "head")
        self._step("Add", [head, self._weight("classifier.bias")], "logits")
        size = self._weights["classifier"].shape[1]
        asked = [
            helper.make_tensor_value_info(name, TensorProto.INT64, [1, "length"])
            for name in ("input_ids", "token_type_ids")
        ]
        told = helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, "length", size])
        graph = helper.make_graph(self._steps, "thorough", asked, [told], self._numbers)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
        model = helper.make_model(graph, opset_imports=opsets)
        model.ir_version = 8
        return model

    def _embedded(self) -> str:
        """Each word has eight bits a number, and a scale; only those looked up are made whole."""
        words = self._weights["word"]
        scales = np.abs(words).max(1, keepdims=True) / 127
        scales[scales == 0] = 1
        self._number("words", np.round(words / scales).astype(np.int8))
        self._number("scales", scales.astype(np.float32))
        for name, value in (("zero", 0), ("one", 1), ("two", 2)):
            self._number(name, np.array([value], np.int64))
        rows = self._step("Gather", ["words", "input_ids"], "rows")
        whole = self._step("Cast", [rows], "whole", to=TensorProto.FLOAT)
        scale = self._step("Gather", ["scales", "input_ids"], "scale")
        word = self._step("Mul", [whole, scale], "word")
        shape = self._step("Shape", ["input_ids"], "shape")
        length = self._step("Slice", [shape, "one", "two"], "end")
        places = self._step("Slice", [self._weight("position"), "zero", length], "places")
        kinds = self._step("Gather", [self._weight("token_type"), "token_type_ids"], "kinds")
        placed = self._step("Add", [word, places], "placed")
        summed = self._step("Add", [placed, kinds], "summed")
        norm = "bert.embeddings.LayerNorm"
        scaled = [summed, self._weight(f"{norm}.weight"), self._weight(f"{norm}.bias")]
        return self._step("LayerNormalization", scaled, "embedded", axis=-1, epsilon=_EPSILON)

    def _layer(self, layer: int, inner: str) -> str:
        at = f"bert.encoder.layer.{layer}."
        parts = [f"{at}attention.self.{name}" for name in ("query", "key", "value")]
        together = np.concatenate([self._weights[part] for part in parts], 1)
        biases = np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        needs = [inner, self._number(f"{at}all", together), self._number(f"{at}all.bias", biases)]
        seen = self._step("Attention", needs, f"{at}seen", domain=_FUSED, num_heads=HEADS)
        inner = self._added(f"{at}attention.output", seen, inner)
        wide = self._step("MatMul", [inner, self._weight(f"{at}intermediate.dense")], f"{at}wide")
        bias = self._weight(f"{at}intermediate.dense.bias")
        wide = self._step("BiasGelu", [wide, bias], f"{at}bent", domain=_FUSED)
        return self._added(f"{at}output", wide, inner)

    def _added(self, at: str, new: str, inner: str) -> str:
        new = self._step("MatMul", [new, self._weight(f"{at}.dense")], f"{at}.new")
        norm = [self._weight(f"{at}.LayerNorm.{name}") for name in ("weight", "bias")]
        needs = [new, inner, *norm, self._weight(f"{at}.dense.bias")]
        return self._step(
            "SkipLayerNormalization", needs, f"{at}.sum", domain=_FUSED, epsilon=_EPSILON
        )

    def _weight(self, name: str) -> str:
        return self._number(name, self._weights[name])

    def _number(self, name: str, value: Any) -> str:
        self._numbers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _step(
        self, kind: str, needs: list[str], gives: str, *, domain: str = "", **told: Any
    ) -> str:
        node = helper.make_node(kind, needs, [gives], name=gives, domain=domain, **told)
        self._steps.append(node)
        return gives
